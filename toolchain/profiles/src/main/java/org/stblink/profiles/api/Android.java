package org.stblink.profiles.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.codehaus.mojo.animal_sniffer.Clazz;
import org.codehaus.mojo.animal_sniffer.SignatureChecker;

/** An Android API level, from a signature file of the Animal Sniffer. */
public final class Android {
    private Android() {}

    /** @param name of the API, for messages */
    public static Api read(String name, Path signatures) throws IOException {
        List<ApiClass> classes = new ArrayList<>();
        try (InputStream in = Files.newInputStream(signatures)) {
            for (Clazz c : SignatureChecker.loadClasses(in).values()) {
                classes.add(new ApiClass(c.getName(), c.getSuperClass(), List.of(c.getSuperInterfaces()), members(c)));
            }
        }
        return new Api(name, classes);
    }

    /** A method is written as here, a field as {@code name#descriptor}. */
    private static Set<String> members(Clazz c) {
        Set<String> members = new TreeSet<>();
        for (String signature : c.getSignatures()) {
            members.add(signature.replace('#', ' '));
        }
        return members;
    }
}
