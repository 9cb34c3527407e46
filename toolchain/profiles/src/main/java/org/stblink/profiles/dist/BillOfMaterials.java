package org.stblink.profiles.dist;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CycloneDX 1.6 bill of materials: what is inside a jar that does not show it by itself. */
public final class BillOfMaterials {
    private BillOfMaterials() {}

    /** Writes it. No time and no serial number: two builds give the same bytes. */
    public static void write(Path file, Path jar, String name, String version, String cryptoVersion)
            throws IOException {
        String self =
                "pkg:maven/org.stblink/profiles@" + version + "?classifier=" + name.substring("stblink-sdk-".length());
        String core = "pkg:maven/org.stblink/sdk-core@" + version;
        String crypto = "pkg:maven/org.bouncycastle/bcprov-jdk18on@" + cryptoVersion;
        Map<String, Object> product = component("org.stblink", name, version, self, "Apache-2.0");
        product.put("hashes", List.of(hash(sha256(Files.readAllBytes(jar)))));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("component", product);
        Map<String, Object> changed =
                component("org.bouncycastle", "bcprov-jdk18on", cryptoVersion, crypto, "Bouncy Castle Licence");
        Map<String, Object> note = new LinkedHashMap<>();
        note.put(
                "notes",
                "Shrunk to what sdk-core uses, renamed and optimized; the licence text is in META-INF/NOTICE.");
        changed.put("pedigree", note);
        Map<String, Object> bom = new LinkedHashMap<>();
        bom.put("bomFormat", "CycloneDX");
        bom.put("specVersion", "1.6");
        bom.put("version", 1);
        bom.put("metadata", metadata);
        bom.put("components", List.of(component("org.stblink", "sdk-core", version, core, "Apache-2.0"), changed));
        bom.put("dependencies", List.of(dependency(self, core, crypto), dependency(core, crypto), dependency(crypto)));
        String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(bom);
        Files.write(file, (json + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> component(
            String group, String name, String version, String purl, String licence) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("type", "library");
        c.put("bom-ref", purl);
        c.put("group", group);
        c.put("name", name);
        c.put("version", version);
        // SPDX has no id for the variety of the MIT licence that Bouncy Castle has: it goes by its name.
        c.put("licenses", List.of(Map.of("license", Map.of(licence.contains(" ") ? "name" : "id", licence))));
        c.put("purl", purl);
        return c;
    }

    private static Map<String, Object> hash(String sha256) {
        // A map that JDKs put in another order at each start would be other bytes.
        Map<String, Object> hash = new LinkedHashMap<>();
        hash.put("alg", "SHA-256");
        hash.put("content", sha256);
        return hash;
    }

    private static Map<String, Object> dependency(String of, String... on) {
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("ref", of);
        d.put("dependsOn", List.of(on));
        return d;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
