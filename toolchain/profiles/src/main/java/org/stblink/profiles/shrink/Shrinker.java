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
import java.util.regex.Pattern;
import org.stblink.profiles.Profile;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.link.Broken;
import org.stblink.profiles.merge.ClassMerger;
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
    private static final String NAMING_RULES = "names.pro";
    /**
     * What a vendor's program never names, by what it is merged to. Bouncy Castle makes parameters for every record, so they are kept
     * apart from what is large and made once.
     */
    private static final Map<String, Pattern> MERGED = Map.of(
            "org/stblink/internal/Protocol", Pattern.compile("org/stblink/internal/(driver|noise|session)/.*"),
            "org/stblink/internal/Wire", Pattern.compile("org/stblink/internal/wire/.*"),
            "org/stblink/internal/Crypto",
                    Pattern.compile("org/(stblink/internal/crypto|bouncycastle/(?!crypto/params/)).*"),
            "org/stblink/internal/CryptoParameters", Pattern.compile("org/bouncycastle/crypto/params/.*"));
    /** The rest of Bouncy Castle only costs the time to throw it away. */
    private static final String USED = "org/bouncycastle/(crypto|math|util)/.*";

    private final Map<String, byte[]> program = new TreeMap<>();
    private final Map<String, byte[]> library;
    private final Path libraryJar;
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
        this.library = library;
        this.libraryJar = Jars.write(this.scratch.resolve("library.jar"), Jars.asEntries(library));
    }

    private void take(Class<?> shim) throws IOException {
        String name = shim.getName().replace('.', '/');
        try (InputStream in = shim.getResourceAsStream("/" + name + ".class")) {
            if (in == null) {
                throw new IOException(name + ".class is missing");
            }
            program.put(name, ClassVersion.set(ClassVersion.JAVA_8, in.readAllBytes()));
        }
    }

    /** Classes that were compiled for a newer Java than any profile has. */
    public List<Broken> tooNew() {
        List<Broken> broken = new ArrayList<>();
        program.forEach((name, bytes) -> {
            int version = ClassVersion.of(bytes);
            if (version > ClassVersion.JAVA_8) {
                broken.add(new Broken(
                        name.replace('/', '.'),
                        "class version " + version + ", but a profile jar is made of at most " + ClassVersion.JAVA_8));
            }
        });
        return broken;
    }

    /**
     * Shrinks for a profile, to one of its varieties. Twice: what nobody uses has to be gone before classes are merged, since
     * a merged class keeps what any of its members needs; and what the merging left is tidied and named.
     */
    public Shrunk shrink(Profile profile, String name) throws IOException {
        List<String> rules = new ArrayList<>(rules(COMMON_RULES));
        if (Profile.isMandatoryOnly(name)) {
            rules.addAll(rules(MANDATORY_RULES));
        }
        rules.addAll(profile.rules());

        List<String> first = new ArrayList<>(rules);
        first.add("-dontobfuscate");
        first.add("-dontpreverify");
        Map<String, byte[]> used =
                proguard(name + "-used", changed(program, bytes -> Supply.apply(bytes, profile)), first);

        Path mapping = scratch.resolve(name + "-mapping.txt");
        List<String> second = new ArrayList<>(rules);
        second.addAll(rules(NAMING_RULES));
        second.add("-printmapping '" + mapping + "'");
        Map<String, byte[]> named = proguard(name, ClassMerger.merge(used, library, MERGED), second);

        return new Shrunk(
                profile,
                name,
                changed(named, bytes -> ClassVersion.set(profile.classVersion(), bytes)),
                Files.readAllLines(mapping));
    }

    private Map<String, byte[]> proguard(String step, Map<String, byte[]> classes, List<String> rules)
            throws IOException {
        Path in = Jars.write(scratch.resolve(step + "-in.jar"), Jars.asEntries(classes));
        Path out = scratch.resolve(step + "-out.jar");
        List<String> all = new ArrayList<>();
        all.add("-injars '" + in + "'");
        all.add("-outjars '" + out + "'");
        all.add("-libraryjars '" + libraryJar + "'");
        all.addAll(rules);
        run(Files.write(scratch.resolve(step + ".pro"), all));
        return Jars.classes(out, ".*");
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
