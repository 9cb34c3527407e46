package org.stblink.toolchain.supply;

import java.util.Locale;
import java.util.stream.Collectors;

/** The list as docs/advisories.md has it, between its markers. */
final class AdvisoryPage {
    private AdvisoryPage() {}

    static String of(ThirdParty list) {
        StringBuilder page = new StringBuilder();
        page.append("Looked up on ").append(list.checked()).append(".\n");
        for (Component component : list.components()) {
            page.append("\n### ").append(String.join(", ", component.artifacts()));
            page.append(' ').append(component.version()).append("\n\n");
            page.append(component.licence()).append(". ").append(component.use());
            if (!component.contains().isEmpty()) {
                page.append(" Inside: ")
                        .append(component.contains().stream().map(Part::text).collect(Collectors.joining(", ")))
                        .append('.');
            }
            page.append('\n');
            if (component.advisories().isEmpty()) {
                page.append("\nNo advisory was found.\n");
                continue;
            }
            page.append("\n| advisory | about | fixed in | affects us | why |\n|---|---|---|---|---|\n");
            for (Advisory advisory : component.advisories()) {
                page.append("| ").append(name(advisory));
                page.append(" | ").append(advisory.about());
                page.append(" | ").append(advisory.fixed().isEmpty() ? "not known" : advisory.fixed());
                page.append(" | ").append(verdict(advisory));
                page.append(" | ").append(advisory.why()).append(" |\n");
            }
        }
        return page.toString();
    }

    static String name(Advisory advisory) {
        String ids = advisory.ids().isEmpty() ? "no number yet" : String.join(", ", advisory.ids());
        return ids + " (" + advisory.source() + ")";
    }

    private static String verdict(Advisory advisory) {
        String verdict = advisory.verdict().name().toLowerCase(Locale.ROOT);
        return advisory.verdict() == Advisory.Verdict.NO ? verdict : "**" + verdict + "**";
    }
}
