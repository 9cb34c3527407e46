package org.stblink.toolchain.supply;

/**
 * What a jar of others has inside that is a third party's, and has its own licence and maybe its own advisories.
 *
 * @param artifact {@code group:artifact} of the jar
 * @param name what it is called
 * @param version empty where the jar does not say
 * @param licence an SPDX expression
 * @param cpe what databases of vulnerabilities call it; empty where they do not, or the version is not known
 */
public record Part(String artifact, String name, String version, String licence, String cpe) {
    /** For people. */
    public String text() {
        return name + (version.isEmpty() ? "" : " " + version) + " (" + licence + ")";
    }
}
