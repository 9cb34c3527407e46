package org.stblink.server.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operator's file over reference.conf. A key that reference.conf does not have is an error: a misspelt option that is
 * silently ignored leaves a limit unset. System properties are not read: what runs is what the file says.
 */
final class ConfigFile {
    private static final String REFERENCE = "org/stblink/server/app/reference.conf";

    private ConfigFile() {}

    /** The defaults: every option there is. */
    static Config defaults() {
        return ConfigFactory.parseResources(
                        ConfigFile.class.getClassLoader(),
                        REFERENCE,
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve();
    }

    /**
     * The whole configuration.
     *
     * @param file null for the defaults alone
     * @param unknown takes a line for each key that does not fit; the configuration is without it, so that the others can be read
     */
    static Config read(@Nullable Path file, List<String> unknown) throws StartFailure {
        Config defaults = defaults();
        if (file == null) {
            return defaults;
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw StartFailure.configuration(
                    List.of("configuration " + file + " cannot be read: name a file that this user may read"));
        }
        Config own;
        try {
            // Absolute: beside a file whose name has no directory the library finds no include.
            own = ConfigFactory.parseFile(
                            file.toAbsolutePath().toFile(),
                            ConfigParseOptions.defaults().setAllowMissing(false).appendIncluder(new RequiredIncludes()))
                    .resolve();
        } catch (ConfigException e) {
            throw StartFailure.configuration(List.of(line(file, e)));
        }
        return withoutUnknown("", own.root(), defaults.root(), unknown)
                .toConfig()
                .withFallback(defaults);
    }

    /** As other mistakes are told: file, line, text. */
    private static String line(Path file, ConfigException e) {
        String text = String.valueOf(e.getMessage());
        ConfigOrigin origin = e.origin();
        if (origin == null || origin.filename() == null) {
            return file + ": " + text;
        }
        String place = origin.description() + ": ";
        return Options.place(origin) + (text.startsWith(place) ? text.substring(place.length()) : text);
    }

    private static ConfigObject withoutUnknown(
            String prefix, ConfigObject own, ConfigObject known, List<String> unknown) {
        ConfigObject right = own;
        for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
            String key = prefix + entry.getKey();
            ConfigValue there = known.get(entry.getKey());
            ConfigValue value = entry.getValue();
            int before = unknown.size();
            if (value.valueType() == ConfigValueType.NULL) {
                unknown.add(Options.place(value.origin()) + key + " = null: give a value, or leave the line out");
            } else if (there == null) {
                unknown.add(Options.place(value.origin()) + key + ": no such option; "
                        + (prefix.isEmpty() ? "at the top" : "in " + prefix.substring(0, prefix.length() - 1))
                        + " there are " + Options.sorted(known));
            } else if (there instanceof ConfigObject knownSection) {
                if (value instanceof ConfigObject section) {
                    right = right.withValue(entry.getKey(), withoutUnknown(key + ".", section, knownSection, unknown));
                    continue;
                }
                unknown.add(
                        Options.place(value.origin()) + key + ": give a section with " + Options.sorted(knownSection));
            }
            if (unknown.size() > before) {
                right = right.withoutKey(entry.getKey());
            }
        }
        return right;
    }
}
