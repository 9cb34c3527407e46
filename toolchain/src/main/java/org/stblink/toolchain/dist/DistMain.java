package org.stblink.toolchain.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.stblink.toolchain.supply.DependencyTree;
import org.stblink.toolchain.supply.Pins;
import org.stblink.toolchain.supply.ThirdParty;

/** Called by the build: source tree, version, time, directory of jars, tree of dependencies, where to. */
public final class DistMain {
    private DistMain() {}

    /** Prints what it wrote, and how old the list of advisories is. */
    public static void main(String[] arguments) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(arguments[3]))) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        Path root = Path.of(arguments[0]);
        ThirdParty thirdParty = ThirdParty.load();
        BillOfMaterials bill =
                new BillOfMaterials(DependencyTree.read(Path.of(arguments[4])), thirdParty, Pins.read(root));
        Distribution distribution = new Distribution(root, arguments[1], Instant.parse(arguments[2]), jars, bill);
        distribution.write(Path.of(arguments[5])).forEach(System.out::println);
        System.out.println(thirdParty.age(LocalDate.now(ZoneId.systemDefault())));
    }
}
