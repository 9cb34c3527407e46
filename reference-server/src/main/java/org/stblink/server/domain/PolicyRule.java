package org.stblink.server.domain;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.stblink.internal.wire.DeviceId;

/**
 * One rule of an {@link OrderedPolicy}: what happens when both sides match.
 *
 * @param allow true to allow the call, false to deny it
 * @param caller whom the caller must match
 * @param target whom the target must match
 */
public record PolicyRule(boolean allow, Who caller, Who target) {
    public PolicyRule {
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(target, "target");
    }

    /** Every call inside a group, none between groups: the lab's policy. */
    public static final PolicyRule WITHIN_A_GROUP = new PolicyRule(true, Who.anyone(), Who.sameGroup());

    boolean matches(Party callerParty, Party targetParty) {
        return caller.matches(callerParty, targetParty) && target.matches(targetParty, callerParty);
    }

    /**
     * A set of devices.
     *
     * @param kind what {@code name} names
     * @param name a group or a device id; empty for the other kinds
     */
    public record Who(Kind kind, String name) {
        private static final String ANYONE = "anyone";
        private static final String SAME_GROUP = "same-group";
        private static final String GROUP = "group:";
        private static final String DEVICE = "device:";

        public Who {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(name, "name");
            boolean named = kind == Kind.GROUP || kind == Kind.DEVICE;
            if (named == name.isEmpty()) {
                throw new IllegalArgumentException(kind + (named ? " needs a name" : " takes no name, was " + name));
            }
        }

        /** What a {@link Who} goes by. */
        public enum Kind {
            ANYONE,
            GROUP,
            DEVICE,
            /** Whoever is in the group of the other side. */
            SAME_GROUP
        }

        public static Who anyone() {
            return new Who(Kind.ANYONE, "");
        }

        public static Who group(String group) {
            return new Who(Kind.GROUP, group);
        }

        public static Who device(String device) {
            return new Who(Kind.DEVICE, device);
        }

        public static Who sameGroup() {
            return new Who(Kind.SAME_GROUP, "");
        }

        /**
         * The set that a text names: {@code anyone}, {@code same-group}, {@code group:NAME} or {@code device:ID}.
         *
         * @throws IllegalArgumentException with what the text must be
         */
        public static Who parse(String text) {
            if (ANYONE.equals(text)) {
                return anyone();
            }
            if (SAME_GROUP.equals(text)) {
                return sameGroup();
            }
            // Half of a pair of surrogates has none.
            boolean hasBytes = StandardCharsets.UTF_8.newEncoder().canEncode(text);
            if (text.startsWith(GROUP) && text.length() > GROUP.length() && hasBytes) {
                return group(text.substring(GROUP.length()));
            }
            String device = text.startsWith(DEVICE) ? text.substring(DEVICE.length()) : "";
            if (DeviceId.isValid(device)) {
                return device(device);
            }
            throw new IllegalArgumentException("give anyone, same-group, group:NAME or device:ID");
        }

        /** What {@link #parse} reads. */
        public String text() {
            return switch (kind) {
                case ANYONE -> ANYONE;
                case SAME_GROUP -> SAME_GROUP;
                case GROUP -> GROUP + name;
                case DEVICE -> DEVICE + name;
            };
        }

        boolean matches(Party party, Party other) {
            return switch (kind) {
                case ANYONE -> true;
                case GROUP -> name.equals(party.group());
                case DEVICE -> name.equals(party.device());
                case SAME_GROUP -> party.group().equals(other.group());
            };
        }
    }
}
