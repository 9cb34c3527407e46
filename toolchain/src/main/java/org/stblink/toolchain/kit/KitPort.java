package org.stblink.toolchain.kit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSeLab;
import org.stblink.port.kit.Kit;
import org.stblink.port.kit.KitOptions;
import org.stblink.port.kit.LabPort;
import org.stblink.port.kit.Report;
import org.stblink.port.linux.LinuxLab;

/**
 * The port that the kit runs over, in this process or in another one.
 *
 * @param box where its storage is
 * @param linuxInterface null: the Java SE port
 * @param allocated the address that it may take for the run, with its prefix
 */
record KitPort(
        Path box,
        @Nullable String linuxInterface,
        String allocated,
        @Nullable String gateway) {
    Report look(String peer, int phase, @Nullable String rules) throws HalException {
        KitOptions options = new KitOptions()
                .portName(linuxInterface == null ? "Java SE" : "Linux")
                .peer(peer)
                .allocatedAddress(allocated)
                .phase(phase);
        if (gateway != null) {
            options.gateway(gateway);
        }
        if (rules != null) {
            options.only(rules);
        }
        if (linuxInterface != null) {
            try (LinuxLab port = new LinuxLab(box, linuxInterface)) {
                return look(port, options);
            }
        }
        try (JavaSeLab port = new JavaSeLab(box)) {
            return look(port, options);
        }
    }

    private static Report look(LabPort port, KitOptions options) throws HalException {
        return new Kit(port, options).run();
    }

    /** For {@code java}: the properties that say where the port is. */
    List<String> properties() {
        List<String> all = new ArrayList<>(List.of("-D" + JavaSeLab.DIRECTORY_PROPERTY + "=" + box));
        if (linuxInterface != null) {
            all.add("-D" + LinuxLab.INTERFACE_PROPERTY + "=" + linuxInterface);
        }
        return all;
    }

    /** For {@code KitMain}: the class, and the address. */
    List<String> arguments() {
        List<String> all = new ArrayList<>();
        all.add((linuxInterface == null ? JavaSeLab.class : LinuxLab.class).getName());
        all.addAll(List.of("--allocated", allocated));
        if (gateway != null) {
            all.addAll(List.of("--gateway", gateway));
        }
        return all;
    }
}
