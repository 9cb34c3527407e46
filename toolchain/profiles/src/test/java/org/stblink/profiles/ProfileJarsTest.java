package org.stblink.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stblink.profiles.api.Java8;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.dist.SmallJar;
import org.stblink.profiles.shrink.Shrinker;
import org.stblink.profiles.shrink.Shrunk;

/** What the build made, as a vendor gets it. */
class ProfileJarsTest {
    private static final Set<String> KEPT_PACKAGES = Set.of("org/stblink", "org/stblink/hal", "org/stblink/i");

    @TempDir
    private Path scratch;

    static Stream<String> names() {
        return Profile.ALL.stream().flatMap(p -> p.varieties().stream());
    }

    @ParameterizedTest
    @MethodSource("names")
    void jarHasClassesOfItsVersionInOurPackagesOnly(String name) throws IOException {
        int version = name.startsWith("cdc") ? 48 : 52;
        for (Map.Entry<String, byte[]> e : Jars.classes(Dist.jar(name), ".*").entrySet()) {
            assertThat(e.getKey().substring(0, e.getKey().lastIndexOf('/'))).isIn(KEPT_PACKAGES);
            assertThat(e.getValue()[7]).as(e.getKey()).isEqualTo((byte) version);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void jarCarriesBothLicencesAndABillOfMaterials(String name) throws IOException {
        Map<String, byte[]> entries = Jars.entries(Dist.jar(name));
        assertThat(new String(entries.get("META-INF/NOTICE"), StandardCharsets.UTF_8))
                .contains("Apache License 2.0", "Bouncy Castle", "Permission is hereby granted, free of charge");
        assertThat(entries.containsKey("META-INF/proguard/stblink.pro")).isEqualTo(name.equals("android"));
        Path bom = Dist.folder().resolve("stblink-sdk-" + name + ".cdx.json");
        Map<String, Object> parsed = JSON.std.mapFrom(Files.readString(bom));
        assertThat(parsed).containsEntry("bomFormat", "CycloneDX").containsEntry("specVersion", "1.6");
        assertThat(parsed.get("components").toString()).contains("sdk-core", "bcprov-jdk18on");
    }

    @Test
    void everyProfileHasSourcesAndJavadoc() throws IOException {
        for (Profile p : Profile.ALL) {
            assertThat(Jars.entries(Dist.jar(p.name() + "-sources")))
                    .containsKeys(
                            "org/stblink/DeviceSession.java",
                            "org/stblink/internal/noise/Pattern.java",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE");
            assertThat(Jars.entries(Dist.jar(p.name() + "-javadoc")))
                    .containsKeys("index.html", "org/stblink/DeviceSession.html", "META-INF/LICENSE");
        }
        assertThat(Dist.folder().resolve("LICENSE")).exists();
    }

    @ParameterizedTest
    @MethodSource("names")
    void entriesCarryNothingBesideTheirContent(String name) throws IOException {
        try (ZipFile jar = new ZipFile(Dist.jar(name).toFile())) {
            assertThat(jar.stream())
                    .isNotEmpty()
                    .allSatisfy(e -> assertThat(e.getExtra())
                            .as("more fields of %s", e.getName())
                            .isNull());
        }
    }

    /** The other half of "two builds, same bytes" is that nothing but the content goes into a jar: see {@link SmallJar}. */
    @Test
    void secondRunGivesTheSameBytes() throws IOException {
        Shrinker shrinker = new Shrinker(
                Path.of(Dist.property("stblink.core")),
                Path.of(Dist.property("stblink.crypto")),
                Java8.read().classFiles(),
                scratch);
        Shrunk again = shrinker.shrink(Profile.CDC, "cdc-mandatory");
        Map<String, byte[]> entries = new TreeMap<>(Jars.entries(Dist.jar(again.name())));
        entries.keySet().removeIf(name -> name.endsWith(".class"));
        entries.putAll(Jars.asEntries(again.classes()));
        assertThat(SmallJar.write(scratch.resolve("again.jar"), entries))
                .hasSameBinaryContentAs(Dist.jar(again.name()));
    }
}
