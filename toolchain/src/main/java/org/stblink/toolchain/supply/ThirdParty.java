package org.stblink.toolchain.supply;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of every component of others that ships, and on which day it was looked up. */
public final class ThirdParty {
    /** A list that is older should be looked at anew. */
    public static final int MAX_AGE_DAYS = 90;

    private static final String RESOURCE = "third-party.json";

    private final LocalDate checked;
    private final List<Component> components;

    private ThirdParty(LocalDate checked, List<Component> components) {
        this.checked = checked;
        this.components = List.copyOf(components);
    }

    /** The one that this program came with. */
    public static ThirdParty load() {
        try (InputStream in = ThirdParty.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing in this build");
            }
            return parse(JSON.std.mapFrom(in));
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " can't be read: " + e.getMessage(), e);
        }
    }

    private static ThirdParty parse(Map<String, Object> json) {
        List<Component> components = new ArrayList<>();
        for (Map<?, ?> one : objects(json, "components")) {
            List<Advisory> advisories = new ArrayList<>();
            for (Map<?, ?> advisory : objects(one, "advisories")) {
                advisories.add(new Advisory(
                        texts(advisory, "ids"),
                        text(advisory, "about"),
                        text(advisory, "fixed"),
                        text(advisory, "source"),
                        Advisory.Verdict.valueOf(text(advisory, "affects").toUpperCase(Locale.ROOT)),
                        text(advisory, "why")));
            }
            List<Part> parts = new ArrayList<>();
            for (Map<?, ?> part : objects(one, "contains")) {
                parts.add(new Part(
                        text(part, "in"),
                        text(part, "name"),
                        text(part, "version"),
                        text(part, "licence"),
                        text(part, "cpe")));
            }
            components.add(new Component(
                    texts(one, "artifacts"),
                    text(one, "version"),
                    text(one, "licence"),
                    text(one, "use"),
                    List.copyOf(parts),
                    texts(one, "imports"),
                    List.copyOf(advisories)));
        }
        return new ThirdParty(LocalDate.parse(text(json, "checked")), components);
    }

    private static List<Map<?, ?>> objects(Map<?, ?> from, String name) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object one : list(from, name)) {
            objects.add((Map<?, ?>) one);
        }
        return objects;
    }

    private static List<String> texts(Map<?, ?> from, String name) {
        List<String> texts = new ArrayList<>();
        for (Object one : list(from, name)) {
            texts.add((String) one);
        }
        return List.copyOf(texts);
    }

    private static List<?> list(Map<?, ?> from, String name) {
        if (from.get(name) instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException(RESOURCE + ": no list \"" + name + "\" in " + from);
    }

    private static String text(Map<?, ?> from, String name) {
        if (from.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalStateException(RESOURCE + ": no text \"" + name + "\" in " + from);
    }

    /** The day on which advisories were last looked for. */
    public LocalDate checked() {
        return checked;
    }

    /** All. */
    public List<Component> components() {
        return components;
    }

    /** The component that a dependency belongs to; null if it is not listed. */
    public @Nullable Component of(Dependency dependency) {
        for (Component component : components) {
            if (component.artifacts().contains(dependency.name())) {
                return component;
            }
        }
        return null;
    }

    /** How old the list is, in a sentence that begins with a warning if it is too old. */
    public String age(LocalDate today) {
        long days = ChronoUnit.DAYS.between(checked, today);
        String age = "the list of advisories is of " + checked + ", " + days + (days == 1 ? " day" : " days") + " old";
        return days > MAX_AGE_DAYS
                ? "WARNING: " + age + ": what became known since then is not in it; look it up anew"
                : age;
    }
}
