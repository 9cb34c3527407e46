package org.stblink.profiles.link;

/**
 * One reference that leads nowhere, or one class that the machine could not load.
 *
 * @param caller class and, where there is one, method that has the reference; by their names before shrinking
 * @param what the class or member that is missing, or the rule that is broken
 */
public record Broken(String caller, String what) {
    @Override
    public String toString() {
        return caller + ": " + what;
    }
}
