package org.stblink.toolchain.supply;

/**
 * A jar that the product runs on.
 *
 * @param classifier empty if it has none
 */
public record Dependency(String group, String artifact, String version, String classifier) {
    private static final String OWN = "org.stblink";

    /** Whether it is a module of this build. */
    public boolean isOwn() {
        return group.equals(OWN);
    }

    /** {@code group:artifact}. */
    public String name() {
        return group + ":" + artifact;
    }

    /** The name of its jar, as the build collects it. */
    public String file() {
        return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
    }

    /** Its path in a repository. */
    public String path() {
        return group.replace('.', '/') + "/" + artifact + "/" + version + "/" + file();
    }

    /** Its package URL, which bills of materials and databases of advisories name it by. */
    public String purl() {
        return "pkg:maven/" + group + "/" + artifact + "@" + version
                + (classifier.isEmpty() ? "" : "?classifier=" + classifier);
    }
}
