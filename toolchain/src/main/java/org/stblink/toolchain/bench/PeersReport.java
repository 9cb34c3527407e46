package org.stblink.toolchain.bench;

import java.util.List;
import java.util.Optional;

/** The table of peers, which follows that of our own rows. */
final class PeersReport {
    private static final String HEAD = """
            | peer | what it did | figure | ours beside it | figure | ours to the peer's | |
            |---|---|---:|---|---:|---:|---|
            """;

    private PeersReport() {}

    /**
     * The table, and what is not in it.
     *
     * @param ours the rows of the same run, as far as there were any
     */
    static String text(Peers peers, List<Row> ours) {
        StringBuilder text = new StringBuilder();
        if (!peers.rows().isEmpty()) {
            text.append(HEAD);
            for (PeerRow row : peers.rows()) {
                row.ours().forEach(name -> text.append(line(row, name, ours)));
            }
            text.append("\nPeers: ").append(String.join(", ", peers.versions())).append(".\n");
        }
        for (String missing : peers.missing()) {
            text.append("\nNot measured: ").append(missing).append(".\n");
        }
        return text.toString();
    }

    private static String line(PeerRow row, String name, List<Row> ours) {
        Optional<Row> beside =
                ours.stream().filter(own -> own.work().equals(name)).findFirst();
        return "| "
                + String.join(
                        " | ",
                        row.peer(),
                        row.work(),
                        row.unit().show(row.figure()),
                        name,
                        beside.map(own -> own.unit().show(own.figure())).orElse("not in this run"),
                        beside.map(own -> ratio(row, own)).orElse(""),
                        beside.map(own -> verdict(row, own)).orElse(""))
                + " |\n";
    }

    private static String ratio(PeerRow row, Row own) {
        return row.figure() > 0 ? Unit.RATIO.show(own.figure() / row.figure()) : "too short to tell";
    }

    private static String verdict(PeerRow row, Row own) {
        if (row.figure() <= 0) {
            return "";
        }
        return own.figure() <= row.figure() ? "ahead" : "**behind**";
    }
}
