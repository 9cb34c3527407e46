package org.stblink.internal.wire;

/**
 * A message of the control channel: {@code u8 type ‖ fields} (section 5). Subclasses are immutable but for their
 * arrays.
 *
 * <p>Arrays handed to a constructor are not copied: they belong to the message from then on, and whoever consumes the
 * message wipes the secret ones. {@code toString} names identifiers and codes only: no secret and no free text of the
 * other side gets into a log through it.
 */
public abstract class Message {
    Message() {}

    /** One of {@link MessageType}. */
    public abstract int type();

    /** Writes the fields, without the type. */
    public abstract void write(WireWriter w) throws WireException;

    /** The name of the type; subclasses add identifiers and codes. */
    @Override
    public String toString() {
        return MessageType.name(type());
    }
}
