package org.stblink.toolchain.dist;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stblink.toolchain.supply.Component;
import org.stblink.toolchain.supply.Dependency;
import org.stblink.toolchain.supply.DependencyTree;
import org.stblink.toolchain.supply.Part;
import org.stblink.toolchain.supply.Pins;
import org.stblink.toolchain.supply.ThirdParty;

/**
 * A CycloneDX 1.6 bill of the jars that are packed, with the hashes of their very bytes. It is also the last look at them: a jar
 * that nothing depends on, one that is missing, and one whose bytes are not the pinned ones are refused.
 */
final class BillOfMaterials {
    private static final String OWN_LICENCE = "Apache-2.0";

    private final DependencyTree tree;
    private final ThirdParty thirdParty;
    private final Pins pins;

    BillOfMaterials(DependencyTree tree, ThirdParty thirdParty, Pins pins) {
        this.tree = tree;
        this.thirdParty = thirdParty;
        this.pins = pins;
    }

    /**
     * Without a serial number: two builds of one source give the same bytes.
     *
     * @param libraries the jars, by their file names
     * @throws IllegalStateException if they are not what they should be, with what to do
     */
    byte[] write(String name, String version, Instant time, List<Item> libraries) throws IOException {
        Map<String, Item> packed = new HashMap<>();
        for (Item library : libraries) {
            packed.put(library.path(), library);
        }
        String product = "pkg:generic/" + name + "@" + version;
        List<Map<String, Object>> components = new ArrayList<>();
        List<Map<String, Object>> dependencies = new ArrayList<>();
        dependencies.add(uses(product, List.of(tree.root().purl())));
        for (Dependency dependency : tree.all()) {
            Item jar = packed.remove(dependency.file());
            if (jar == null) {
                throw new IllegalStateException(
                        dependency.file() + " is needed and not packed: build with './mvnw clean package'");
            }
            components.add(component(dependency, sha256(jar.content())));
            dependencies.add(uses(
                    dependency.purl(),
                    tree.usedBy(dependency).stream().map(Dependency::purl).toList()));
        }
        if (!packed.isEmpty()) {
            throw new IllegalStateException("nothing depends on " + packed.keySet()
                    + ": an older build left it in toolchain/target/lib; build with './mvnw clean package'");
        }
        Map<String, Object> bill = new LinkedHashMap<>();
        bill.put("bomFormat", "CycloneDX");
        bill.put("specVersion", "1.6");
        bill.put("version", 1);
        bill.put("metadata", metadata(name, version, product, time));
        bill.put("components", components);
        bill.put("dependencies", dependencies);
        String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(bill);
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> metadata(String name, String version, String product, Instant time) {
        Map<String, Object> self = new LinkedHashMap<>();
        self.put("type", "application");
        self.put("bom-ref", product);
        self.put("name", name);
        self.put("version", version);
        self.put("licenses", licences(OWN_LICENCE));
        self.put("purl", product);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("timestamp", time.toString());
        metadata.put("component", self);
        return metadata;
    }

    private Map<String, Object> component(Dependency dependency, String hash) {
        Map<String, Object> component = new LinkedHashMap<>();
        component.put("type", "library");
        component.put("bom-ref", dependency.purl());
        component.put("group", dependency.group());
        component.put("name", dependency.artifact());
        component.put("version", dependency.version());
        component.put("hashes", List.of(hash(hash)));
        Component theirs = dependency.isOwn() ? null : listed(dependency, hash);
        component.put("licenses", licences(theirs == null ? OWN_LICENCE : theirs.licence()));
        component.put("purl", dependency.purl());
        List<Object> inside = theirs == null ? List.of() : inside(dependency, theirs);
        if (!inside.isEmpty()) {
            component.put("components", inside);
        }
        return component;
    }

    private static Map<String, Object> hash(String sha256) {
        // A map that JDKs put in another order at each start would be other bytes.
        Map<String, Object> hash = new LinkedHashMap<>();
        hash.put("alg", "SHA-256");
        hash.put("content", sha256);
        return hash;
    }

    private static List<Object> inside(Dependency dependency, Component theirs) {
        List<Object> inside = new ArrayList<>();
        for (Part part : theirs.contains()) {
            if (part.artifact().equals(dependency.name())) {
                Map<String, Object> component = new LinkedHashMap<>();
                component.put("type", "library");
                component.put("bom-ref", dependency.purl() + "#" + part.name().replace(' ', '-'));
                component.put("name", part.name());
                if (!part.version().isEmpty()) {
                    component.put("version", part.version());
                }
                component.put("licenses", licences(part.licence()));
                if (!part.cpe().isEmpty()) {
                    component.put("cpe", part.cpe());
                }
                inside.add(component);
            }
        }
        return inside;
    }

    private Component listed(Dependency dependency, String hash) {
        String pinned = pins.of(dependency.path());
        if (pinned == null) {
            throw new IllegalStateException(dependency.path() + " is not pinned: if it is wanted, run toolchain/pins");
        }
        if (!pinned.equals(hash)) {
            throw new IllegalStateException(dependency.file() + " is not the pinned one: its hash is " + hash + ", not "
                    + pinned + "; find out who changed it");
        }
        Component component = thirdParty.of(dependency);
        if (component == null) {
            throw new IllegalStateException(
                    dependency.name() + " is not in third-party.json: add it with its licence and its advisories");
        }
        return component;
    }

    private static List<Object> licences(String licence) {
        if (licence.contains(" AND ")) {
            return List.of(Map.of("expression", licence));
        }
        // SPDX has no id for the variety of the MIT licence that Bouncy Castle has: it goes by its name.
        return List.of(Map.of("license", Map.of(licence.contains(" ") ? "name" : "id", licence)));
    }

    private static Map<String, Object> uses(String ref, List<String> on) {
        Map<String, Object> uses = new LinkedHashMap<>();
        uses.put("ref", ref);
        uses.put("dependsOn", on);
        return uses;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
