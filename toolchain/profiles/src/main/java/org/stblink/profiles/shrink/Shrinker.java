package org.stblink.profiles.shrink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.stblink.profiles.Profile;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.shim.Purpose;
import org.stblink.profiles.shim.Supplied;
import proguard.Configuration;
import proguard.ConfigurationParser;
import proguard.ParseException;
import proguard.ProGuard;

/** Makes a profile's class files out of sdk-core and Bouncy Castle, with ProGuard between two passes of our own. */
public final class Shrinker {
    private static final String COMMON_RULES = "common.pro";
    private static final String MANDATORY_RULES = "mandatory-suite.pro";
    /** The rest of Bouncy Castle only costs the time to throw it away. */
    private static final String USED = "org/bouncycastle/(crypto|math|util)/.*";

    private final Map<String, byte[]> program = new TreeMap<>();
    private final Path library;
    private final Path scratch;

    /**
     * @param core sdk-core: a jar, or a folder of classes
     * @param library class files without code, by internal name: what the program stands on
     * @param scratch for ProGuard's own files; made when absent
     */
    public Shrinker(Path core, Path crypto, Map<String, byte[]> library, Path scratch) throws IOException {
        this.scratch =
                Files.createDirectories(scratch.toAbsolutePath()); // ProGuard takes a path as relative to its rules
        program.putAll(Jars.classes(core, "org/stblink/.*"));
        program.putAll(Jars.classes(crypto, USED));
        program.remove(Supply.PURPOSE);
        take(Supplied.class);
        take(Purpose.class);
        this.library = Jars.write(this.scratch.resolve("library.jar"), Jars.asEntries(library));
    }

    private void take(Class<?> shim) throws IOException {
        String name = shim.getName().replace('.', '/');
        try (InputStream in = shim.getResourceAsStream("/" + name + ".class")) {
            if (in == null) {
                throw new IOException(name + ".class is missing");
            }
            program.put(name, in.readAllBytes());
        }
    }

    /** Shrinks for a profile, to one of its varieties. */
    public Shrunk shrink(Profile profile, String name) throws IOException {
        Path in = Jars.write(
                scratch.resolve(name + "-in.jar"),
                Jars.asEntries(changed(program, bytes -> Supply.apply(bytes, profile))));
        Path out = scratch.resolve(name + "-out.jar");
        Path mapping = scratch.resolve(name + "-mapping.txt");
        List<String> rules = new ArrayList<>();
        rules.add("-injars '" + in + "'");
        rules.add("-outjars '" + out + "'");
        rules.add("-libraryjars '" + library + "'");
        rules.add("-printmapping '" + mapping + "'");
        rules.addAll(rules(COMMON_RULES));
        if (Profile.isMandatoryOnly(name)) {
            rules.addAll(rules(MANDATORY_RULES));
        }
        rules.addAll(profile.rules());
        run(Files.write(scratch.resolve(name + ".pro"), rules));
        Map<String, byte[]> classes =
                changed(Jars.classes(out, ".*"), bytes -> Downlevel.to(profile.classVersion(), bytes));
        return new Shrunk(profile, name, classes, Files.readAllLines(mapping));
    }

    private static Map<String, byte[]> changed(Map<String, byte[]> classes, UnaryOperator<byte[]> change) {
        Map<String, byte[]> result = new TreeMap<>();
        for (Map.Entry<String, byte[]> e : classes.entrySet()) {
            result.put(e.getKey(), change.apply(e.getValue()));
        }
        return result;
    }

    private static List<String> rules(String resource) throws IOException {
        try (InputStream in = Shrinker.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing beside " + Shrinker.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static void run(Path rules) throws IOException {
        Configuration configuration = new Configuration();
        try (ConfigurationParser parser =
                new ConfigurationParser(new String[] {"@" + rules.toAbsolutePath()}, new Properties())) {
            parser.parse(configuration);
            new ProGuard(configuration).execute();
        } catch (ParseException e) {
            throw new IOException("ProGuard does not understand " + rules + ": " + e.getMessage(), e);
        } catch (Exception e) { // what ProGuard declares
            throw new IOException("ProGuard failed with " + rules + ": " + e.getMessage(), e);
        }
    }
}
