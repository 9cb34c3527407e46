package org.stblink.server.domain;

import java.util.Objects;

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
