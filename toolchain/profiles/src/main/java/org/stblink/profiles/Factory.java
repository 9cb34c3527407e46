package org.stblink.profiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.stblink.profiles.api.Android;
import org.stblink.profiles.api.Api;
import org.stblink.profiles.api.ApiList;
import org.stblink.profiles.api.Java8;
import org.stblink.profiles.dist.BillOfMaterials;
import org.stblink.profiles.dist.Documentation;
import org.stblink.profiles.dist.Jars;
import org.stblink.profiles.dist.Notices;
import org.stblink.profiles.dist.SmallJar;
import org.stblink.profiles.link.Broken;
import org.stblink.profiles.link.LinkCheck;
import org.stblink.profiles.link.Names;
import org.stblink.profiles.shrink.Shrinker;
import org.stblink.profiles.shrink.Shrunk;

/** Makes what is published: for each profile a jar with every suite, one with the mandatory suite, and what goes with them. */
public final class Factory {
    private final String version;
    private final Path root;
    private final Path core;
    private final Path crypto;
    private final List<Path> androidSignatures;
    private final Path dist;

    /**
     * @param root top of the checkout: sources and licence
     * @param androidSignatures the desugared API, then the raw one
     * @param dist where everything goes; made when absent
     */
    public Factory(String version, Path root, Path core, Path crypto, List<Path> androidSignatures, Path dist) {
        this.version = version;
        this.root = root;
        this.core = core;
        this.crypto = crypto;
        this.androidSignatures = androidSignatures;
        this.dist = dist;
    }

    /**
     * Makes jars and what goes with them.
     *
     * @param jars names of varieties, as in {@link Profile#varieties()}
     * @return what does not fit its machine
     */
    public List<Broken> make(Collection<String> jars) throws IOException {
        Files.createDirectories(dist);
        Java8 java8 = Java8.read();
        Shrinker shrinker = new Shrinker(core, crypto, java8.classFiles(), dist.resolveSibling("shrink"));
        List<Broken> broken = new ArrayList<>(shrinker.tooNew());
        if (!broken.isEmpty()) {
            return broken;
        }
        Notices notices = new Notices(root, crypto);
        Documentation documentation = Documentation.of(root);
        for (Profile profile : Profile.ALL) {
            List<String> wanted = new ArrayList<>(profile.varieties());
            wanted.retainAll(jars);
            for (String variety : wanted) {
                Shrunk shrunk = shrinker.shrink(profile, variety);
                broken.addAll(check(shrunk, apis(profile, java8)));
                publish(shrunk, notices);
            }
            if (!wanted.isEmpty()) {
                Path stem = dist.resolve("stblink-sdk-" + profile.name());
                Jars.write(Path.of(stem + "-sources.jar"), documentation.sources(notices));
                Jars.write(Path.of(stem + "-javadoc.jar"), documentation.javadoc(notices));
            }
        }
        Files.write(dist.resolve("LICENSE"), notices.licence());
        Files.write(dist.resolve("NOTICE"), notices.notice());
        return broken;
    }

    private List<Api> apis(Profile profile, Java8 java8) throws IOException {
        if (profile.equals(Profile.ANDROID)) {
            return List.of(
                    Android.read("Android API 21 (desugared)", androidSignatures.get(0)),
                    Android.read("Android API 21 (raw)", androidSignatures.get(1)));
        }
        return List.of(profile.equals(Profile.CDC) ? ApiList.foundation() : java8.api());
    }

    private static List<Broken> check(Shrunk shrunk, List<Api> apis) {
        List<Broken> broken = new ArrayList<>();
        Names names = Names.of(shrunk.mapping());
        for (Api api : apis) {
            broken.addAll(new LinkCheck(api, shrunk.profile().classVersion(), Set.of()).check(shrunk.classes(), names));
        }
        return broken;
    }

    private void publish(Shrunk shrunk, Notices notices) throws IOException {
        String name = "stblink-sdk-" + shrunk.name();
        Map<String, byte[]> entries = new TreeMap<>(Jars.asEntries(shrunk.classes()));
        entries.put("META-INF/MANIFEST.MF", notices.manifest(name, version));
        entries.put("META-INF/NOTICE", notices.notice());
        if (shrunk.profile().equals(Profile.ANDROID)) {
            entries.put("META-INF/proguard/stblink.pro", notices.consumerRules());
        }
        Path jar = SmallJar.write(dist.resolve(name + ".jar"), entries);
        Files.write(dist.resolve(name + "-mapping.txt"), shrunk.mapping());
        BillOfMaterials.write(dist.resolve(name + ".cdx.json"), jar, name, version, Notices.cryptoVersion(crypto));
    }
}
