package org.stblink.server.app;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.net.URL;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Treats every include as HOCON treats {@code include required(...)}: of a misnamed file nothing would be left but the defaults,
 * and nobody would hear of it.
 */
final class RequiredIncludes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final @Nullable ConfigIncluder next;

    RequiredIncludes() {
        this(null);
    }

    private RequiredIncludes(@Nullable ConfigIncluder next) {
        this.next = next;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return new RequiredIncludes(next == null ? fallback : next.withFallback(fallback));
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        if (next == null) {
            throw new IllegalStateException("the library gives its own includer before it reads");
        }
        return there(what, () -> next.include(context.setParseOptions(required(context)), what));
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return there(
                what.getPath(),
                () -> ConfigFactory.parseFile(what, required(context)).root());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return there(
                what.toString(),
                () -> ConfigFactory.parseURL(what, required(context)).root());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return there(
                what,
                () -> ConfigFactory.parseResources(what, required(context)).root());
    }

    private static ConfigParseOptions required(ConfigIncludeContext context) {
        return context.parseOptions().setAllowMissing(false);
    }

    private static ConfigObject there(String what, Supplier<ConfigObject> read) {
        try {
            return read.get();
        } catch (ConfigException.IO e) {
            // Of another class, so that an include around this one leaves it as it is.
            throw new ConfigException.Generic(
                    "include \"" + what + "\": there is no such file, or this user may not read it: correct the name (a"
                            + " relative one is looked for beside the file that includes it), or take the line out",
                    e);
        }
    }
}
