package org.stblink.toolchain.supply;

import java.util.List;

/**
 * Jars of others that come together, as one library.
 *
 * @param artifacts {@code group:artifact} of each
 * @param version the one that was looked at
 * @param licence an SPDX id, or a name where SPDX has none
 * @param use what it is here for
 * @param contains what is inside that is not its maker's
 * @param imports all that our own code names of it: classes, or packages with a star; empty if it is named nowhere
 */
public record Component(
        List<String> artifacts,
        String version,
        String licence,
        String use,
        List<Part> contains,
        List<String> imports,
        List<Advisory> advisories) {}
