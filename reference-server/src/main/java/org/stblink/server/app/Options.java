package org.stblink.server.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Options read with their range. A wrong one is noted (where it stands, what it is, what it must be) and reading goes on
 * with some value in range, so that an operator hears of all mistakes at once; whoever reads asks {@link #problems} before
 * using a single value.
 */
final class Options {
    private final Config config;
    private final String prefix;
    private final List<String> problems;

    Options(Config config) {
        this(config, "", new ArrayList<>());
    }

    private Options(Config config, String prefix, List<String> problems) {
        this.config = config;
        this.prefix = prefix;
        this.problems = problems;
    }

    /** One line for each mistake found so far, in the order found. */
    List<String> problems() {
        return problems;
    }

    int integer(String key, int min, int max) {
        ConfigValue value = config.getValue(key);
        if (value.valueType() == ConfigValueType.NUMBER && value.unwrapped() instanceof Number number) {
            double exact = number.doubleValue();
            if (exact == Math.rint(exact) && exact >= min && exact <= max) {
                return (int) exact;
            }
        }
        wrong(key, "give a whole number from " + min + " to " + max);
        return min;
    }

    /** Whether the value is just this text. */
    boolean is(String key, String text) {
        return text.equals(config.getValue(key).unwrapped());
    }

    boolean flag(String key) {
        ConfigValue value = config.getValue(key);
        if (value.unwrapped() instanceof Boolean flag) {
            return flag;
        }
        wrong(key, "give true or false");
        return false;
    }

    String text(String key) {
        ConfigValue value = config.getValue(key);
        if (value.unwrapped() instanceof String text && !text.isBlank()) {
            return text;
        }
        wrong(key, "give a text that is not empty");
        return "";
    }

    /** One of an enum's names, written in small letters with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        Object value = config.getValue(key).unwrapped();
        for (E choice : type.getEnumConstants()) {
            if (name(choice).equals(value)) {
                return choice;
            }
        }
        E[] all = type.getEnumConstants();
        wrong(key, "give one of " + Arrays.stream(all).map(Options::name).collect(Collectors.joining(", ")));
        return all[0];
    }

    /**
     * A text made into something.
     *
     * @param make throws IllegalArgumentException with what the text must be
     * @param otherwise what to go on with when it is wrong
     */
    <T> T parsed(String key, Function<String, T> make, T otherwise) {
        try {
            if (config.getValue(key).unwrapped() instanceof String text) {
                return make.apply(text);
            }
            wrong(key, "give a text");
        } catch (IllegalArgumentException e) {
            wrong(key, String.valueOf(e.getMessage()));
        }
        return otherwise;
    }

    /**
     * A list of texts, each made into something.
     *
     * @param make throws IllegalArgumentException with what the text must be
     */
    <T> List<T> list(String key, Function<String, T> make) {
        List<T> made = new ArrayList<>();
        if (config.getValue(key) instanceof ConfigList values) {
            for (ConfigValue value : values) {
                try {
                    if (!(value.unwrapped() instanceof String text)) {
                        throw new IllegalArgumentException("give a text in quotes");
                    }
                    made.add(make.apply(text));
                } catch (IllegalArgumentException e) {
                    note(key, value, String.valueOf(e.getMessage()));
                }
            }
        } else {
            wrong(key, "give a list: [ \"...\", \"...\" ]");
        }
        return made;
    }

    /**
     * A list of objects.
     *
     * @param defaults what an object may leave out
     * @param required what it may not
     */
    List<Options> objects(String key, Config defaults, Set<String> required) {
        List<Options> objects = new ArrayList<>();
        if (config.getValue(key) instanceof ConfigList values) {
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) instanceof ConfigObject object) {
                    String name = prefix + key + "[" + i + "]";
                    if (hasTheRightKeys(name, object, defaults, required)) {
                        objects.add(new Options(object.toConfig().withFallback(defaults), name + ".", problems));
                    }
                } else {
                    note(key, values.get(i), "give an object: { ... }");
                }
            }
        } else {
            wrong(key, "give a list: [ { ... }, { ... } ]");
        }
        return objects;
    }

    private boolean hasTheRightKeys(String name, ConfigObject object, Config defaults, Set<String> required) {
        int before = problems.size();
        TreeSet<String> known = new TreeSet<>(required);
        known.addAll(defaults.root().keySet());
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            String place = place(entry.getValue().origin()) + name + "." + entry.getKey();
            if (!known.contains(entry.getKey())) {
                problems.add(place + ": no such option; there are " + String.join(", ", known));
            } else if (entry.getValue().valueType() == ConfigValueType.NULL) {
                problems.add(place + " = null: give a value, or leave it out");
            }
        }
        TreeSet<String> missing = new TreeSet<>(required);
        missing.removeAll(object.keySet());
        if (!missing.isEmpty()) {
            problems.add(place(object.origin()) + name + ": give " + String.join(", ", missing) + ", too");
        }
        return problems.size() == before;
    }

    /** Notes that the value of a key, well-formed as it is, cannot be meant. */
    void wrong(String key, String whatToDo) {
        note(key, config.getValue(key), whatToDo);
    }

    private void note(String key, ConfigValue value, String whatToDo) {
        problems.add(place(value.origin()) + prefix + key + " = " + value.render(ConfigRenderOptions.concise()) + ": "
                + whatToDo);
    }

    static String sorted(ConfigObject object) {
        return object.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    static String place(ConfigOrigin origin) {
        String file = origin.filename();
        return file == null ? "" : file + ":" + (origin.lineNumber() > 0 ? origin.lineNumber() + ": " : " ");
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
