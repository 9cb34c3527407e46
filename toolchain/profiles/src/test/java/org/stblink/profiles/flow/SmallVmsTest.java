package org.stblink.profiles.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.stblink.DeviceConfig;
import org.stblink.profiles.Dist;

/** Enrol, register, call, be called, transfer, lose the link and ask again: with each profile jar, on each machine at hand. */
class SmallVmsTest {
    private static final int HEAP_MEGABYTES = 4;
    /** What the Zero VM and a JDK's own classes take before the box starts differs; the box's part does not. */
    private static final int ROOMY_MEGABYTES = 8;

    @TestFactory
    List<DynamicTest> everyProfileOnEveryMachine() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Vm interpreter = Vm.interpreter(HEAP_MEGABYTES);
        for (String jar : List.of("compact1", "compact1-mandatory", "android")) {
            tests.add(flow(jar, interpreter));
        }
        tests.add(flow("cdc", Vm.verifying(HEAP_MEGABYTES)));
        tests.add(flow("compact1", interpreter, DeviceConfig.SUITE_NATIONAL));
        tests.add(flow("cdc", Vm.verifying(HEAP_MEGABYTES), DeviceConfig.SUITE_NATIONAL));
        Path images = Dist.folder().resolveSibling("images");
        Vm.javaBaseOnly(images, HEAP_MEGABYTES).ifPresent(vm -> tests.add(flow("compact1", vm)));
        Vm.otherJdk(ROOMY_MEGABYTES).ifPresent(vm -> tests.add(flow("compact1", vm)));
        Vm.zero(ROOMY_MEGABYTES).ifPresent(vm -> tests.add(flow("compact1", vm)));
        return tests;
    }

    private static DynamicTest flow(String jar, Vm vm) {
        return flow(jar, vm, DeviceConfig.SUITE_CHACHA_POLY);
    }

    private static DynamicTest flow(String jar, Vm vm, int suite) {
        return DynamicTest.dynamicTest(jar + " on " + vm + ", suite " + suite, () -> {
            Flow flow = Flow.Book.get(jar, vm, suite);
            assertThat(flow.isWell()).as(flow.story()).isTrue();
            assertThat(flow.calling())
                    .as(flow.story())
                    .contains("STATE ENROLLING", "STATE REGISTERING", "STATE ONLINE")
                    .anyMatch(line -> line.startsWith("CALLED-BY BOX-B"))
                    .anyMatch(line -> line.equals("CHANNEL-CLOSED ENDED"));
            assertThat(flow.calling().stream().filter(line -> line.startsWith("TRANSFERRED")))
                    .as(flow.story())
                    .hasSize(2);
            // Started again it is the same box: registered at once, without a token.
            assertThat(flow.again()).as(flow.story()).contains("STATE ONLINE").doesNotContain("STATE ENROLLING");
        });
    }
}
