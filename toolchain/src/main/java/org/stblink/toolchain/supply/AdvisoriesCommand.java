package org.stblink.toolchain.supply;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.stblink.toolchain.supply.Advisory.Verdict;
import picocli.CommandLine.Command;

/** {@code stblink advisories}. */
@Command(
        name = "advisories",
        description = {
            "Says which libraries of others are inside, and what the advisories known of them mean here.",
            "Known is what was when it was last looked up. It asks nobody: what became known later is not in it.",
            "",
            "Exit code 0: nothing is known that affects this product; 1: something does, or may."
        },
        mixinStandardHelpOptions = true)
public final class AdvisoriesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return print(ThirdParty.load(), LocalDate.now(ZoneId.systemDefault()));
    }

    static int print(ThirdParty list, LocalDate today) {
        boolean affected = false;
        for (Component component : list.components()) {
            System.out.println(String.join(" ", component.artifacts()) + " " + component.version());
            int harmless = 0;
            for (Advisory advisory : component.advisories()) {
                if (advisory.verdict() == Verdict.NO) {
                    harmless++;
                } else {
                    affected = true;
                    System.out.println("  " + advisory.verdict() + ": " + AdvisoryPage.name(advisory) + ": "
                            + advisory.about() + ": " + advisory.why());
                }
            }
            System.out.println("  " + harmless + " known that do not affect this product");
        }
        System.out.println(list.age(today));
        return affected ? 1 : 0;
    }
}
