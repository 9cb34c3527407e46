package org.stblink.internal.wire;

/**
 * A message of the control channel: {@code u8 type ‖ fields} (section 5). Subclasses are immutable but for their
 * arrays.
 *
 * <p>Arrays handed to a constructor are not copied: they belong to the message from then on, and whoever consumes the
 * message wipes the secret ones.
 *
 * <p>Each class reads itself with {@code static read(WireReader)}, which starts after the type; it checks what it reads,
 * the public constructor checks what our own code hands in.
 */
public abstract class Message {
    Message() {}

    /** One of {@link MessageType}. */
    public abstract int type();

    /** Writes the fields, without the type. */
    public abstract void write(WireWriter w) throws WireException;

    /** The name of the type. {@link MessageText} tells more; a box does not carry it. */
    @Override
    public String toString() {
        return MessageType.name(type());
    }
}
