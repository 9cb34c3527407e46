package org.stblink.server.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
     */
    static Config read(@Nullable Path file) throws StartFailure {
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
            own = ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve();
        } catch (ConfigException e) {
            throw StartFailure.configuration(List.of("configuration cannot be read: " + e.getMessage()));
        }
        List<String> unknown = new ArrayList<>();
        findUnknown("", own.root(), defaults.root(), unknown);
        if (!unknown.isEmpty()) {
            throw StartFailure.configuration(unknown);
        }
        return own.withFallback(defaults);
    }

    private static void findUnknown(String prefix, ConfigObject own, ConfigObject known, List<String> unknown) {
        for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
            String key = prefix + entry.getKey();
            ConfigValue there = known.get(entry.getKey());
            if (entry.getValue().valueType() == ConfigValueType.NULL) {
                unknown.add(Options.place(entry.getValue().origin()) + key
                        + " = null: give a value, or leave the line out");
            } else if (there == null) {
                unknown.add(Options.place(entry.getValue().origin()) + key + ": no such option; "
                        + (prefix.isEmpty() ? "at the top" : "in " + prefix.substring(0, prefix.length() - 1))
                        + " there are " + Options.sorted(known));
            } else if (there instanceof ConfigObject knownSection) {
                if (entry.getValue() instanceof ConfigObject section) {
                    findUnknown(key + ".", section, knownSection, unknown);
                } else {
                    unknown.add(Options.place(entry.getValue().origin()) + key + ": give a section with "
                            + Options.sorted(knownSection));
                }
            }
        }
    }
}
