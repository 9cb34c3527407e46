package org.stblink.toolchain.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.stblink.toolchain.supply.ThirdParty;

/**
 * What is in the two packages. The archive:
 *
 * <pre>
 * stblink-server-VERSION/  bin  conf  docs  lib  systemd  LICENSE  NOTICE  README.md  bom.cdx.json
 * </pre>
 *
 * The Debian package has the same under {@code /usr/share/stblink-server}, with its configuration in {@code /etc/stblink} and its
 * documents, the bill of materials among them, in {@code /usr/share/doc/stblink-server}.
 */
final class Distribution {
    private static final String NAME = "stblink-server";
    private static final String BILL = "bom.cdx.json";
    private static final String LAB = "reference-server/conf/lab.conf";
    private static final String LAB_FROM_DOCS = "../" + LAB;

    private final Path root;
    private final String version;
    private final Instant time;
    private final List<Item> libraries;
    private final byte[] bill;
    private final byte[] notice;

    /**
     * @param root the source tree
     * @param time of every file in the packages
     * @param classpath jars, and directories of classes, which are made jars
     * @param bill what writes the bill of materials, and refuses jars that should not be there
     */
    Distribution(Path root, String version, Instant time, List<Path> classpath, BillOfMaterials bill)
            throws IOException {
        this.root = root;
        this.version = version;
        this.time = time;
        this.libraries = new ArrayList<>();
        for (Path entry : classpath) {
            libraries.add(library(entry));
        }
        this.bill = bill.write(NAME, version, time, libraries);
        this.notice = Notice.write(ThirdParty.load(), libraries);
    }

    /** Writes both packages and, beside them, their bill of materials; returns the files. */
    List<Path> write(Path directory) throws IOException {
        Files.createDirectories(directory);
        String name = NAME + "-" + version;
        Path archive = directory.resolve(name + ".tar.gz");
        Files.write(archive, Tar.gzip(name + "/", archive(), time.getEpochSecond()));
        String debian = version.replace('-', '~');
        Path deb = directory.resolve(NAME + "_" + debian + "_all.deb");
        Files.write(deb, new DebianPackage(debian, time.getEpochSecond()).build(debian(), scripts()));
        Path beside = Files.write(directory.resolve(name + ".cdx.json"), bill);
        return List.of(archive, deb, beside);
    }

    private List<Item> archive() throws IOException {
        List<Item> items = new ArrayList<>();
        for (Item library : libraries) {
            items.add(new Item("lib/" + library.path(), library.content(), false));
        }
        items.addAll(programs("bin/"));
        items.add(dist("conf/server.conf", "conf/server.conf", false));
        items.add(file("conf/lab.conf", LAB));
        items.add(dist("systemd/stblink-server.service", "systemd/stblink-server.service", false));
        items.add(file("LICENSE", "LICENSE"));
        items.add(new Item(Notice.FILE, notice, false));
        items.add(dist("README.md", "README.md", false));
        items.add(new Item(BILL, bill, false));
        items.addAll(new Documents(root, Map.of(LAB_FROM_DOCS, "../conf/lab.conf")).items("docs/"));
        return items;
    }

    private List<Item> debian() throws IOException {
        List<Item> items = new ArrayList<>();
        for (Item library : libraries) {
            items.add(new Item("usr/share/" + NAME + "/lib/" + library.path(), library.content(), false));
        }
        items.addAll(programs("usr/share/" + NAME + "/bin/"));
        for (String program : List.of("stblink-server", "stblink")) {
            String script = "#!/bin/sh\nexec /usr/share/" + NAME + "/bin/" + program + " \"$@\"\n";
            items.add(new Item("usr/bin/" + program, script.getBytes(StandardCharsets.US_ASCII), true));
        }
        items.add(dist("etc/stblink/server.conf", "conf/server.conf", false));
        items.add(dist("usr/lib/systemd/system/stblink-server.service", "systemd/stblink-server.service", false));
        String documents = "usr/share/doc/" + NAME + "/";
        items.add(file(documents + "copyright", "LICENSE"));
        items.add(new Item(documents + Notice.FILE, notice, false));
        items.add(new Item(documents + BILL, bill, false));
        items.add(file(documents + "examples/lab.conf", LAB));
        items.addAll(new Documents(root, Map.of(LAB_FROM_DOCS, "../examples/lab.conf")).items(documents + "docs/"));
        return items;
    }

    private List<Item> programs(String to) throws IOException {
        return List.of(
                dist(to + "stblink-server", "bin/stblink-server", true),
                dist(to + "stblink", "bin/stblink", true),
                dist(to + "java.sh", "bin/java.sh", false));
    }

    private List<Item> scripts() throws IOException {
        List<Item> items = new ArrayList<>();
        for (String script : List.of("postinst", "prerm", "postrm")) {
            items.add(dist(script, "debian/" + script, true));
        }
        return items;
    }

    private Item dist(String path, String name, boolean executable) throws IOException {
        return new Item(
                path, Files.readAllBytes(root.resolve("toolchain/src/main/dist").resolve(name)), executable);
    }

    private Item file(String path, String source) throws IOException {
        return new Item(path, Files.readAllBytes(root.resolve(source)), false);
    }

    private Item library(Path entry) throws IOException {
        if (!Files.isDirectory(entry)) {
            return new Item(String.valueOf(entry.getFileName()), Files.readAllBytes(entry), false);
        }
        // MODULE/target/classes
        Path module = entry.toAbsolutePath().normalize().resolve("../..").normalize();
        return new Item(module.getFileName() + "-" + version + ".jar", jar(entry), false);
    }

    /** With its directories: who looks for all files of one, as the migrations are found, looks for its entry first. */
    private byte[] jar(Path classes) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(classes)) {
            for (Path file : found.filter(one -> !one.equals(classes)).toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                files.put(Files.isDirectory(file) ? name + "/" : name, file);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(out)) {
            for (var file : files.entrySet()) {
                JarEntry entry = new JarEntry(file.getKey());
                entry.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
                jar.putNextEntry(entry);
                if (!Files.isDirectory(file.getValue())) {
                    Files.copy(file.getValue(), jar);
                }
                jar.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
