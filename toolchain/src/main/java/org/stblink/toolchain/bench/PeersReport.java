package org.stblink.toolchain.bench;

import java.util.List;
import java.util.OptionalDouble;

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
        OptionalDouble beside = row.inTurns().isPresent() ? row.inTurns() : figure(name, ours);
        return "| "
                + String.join(
                        " | ",
                        row.peer(),
                        row.work(),
                        row.unit().show(row.figure()),
                        name,
                        beside.isPresent() ? row.unit().show(beside.getAsDouble()) : "not in this run",
                        beside.isPresent() ? ratio(row, beside.getAsDouble()) : "",
                        beside.isPresent() ? verdict(row, beside.getAsDouble()) : "")
                + " |\n";
    }

    private static OptionalDouble figure(String name, List<Row> ours) {
        return ours.stream()
                .filter(own -> own.work().equals(name))
                .mapToDouble(Row::figure)
                .findFirst();
    }

    private static String ratio(PeerRow row, double own) {
        return row.figure() > 0 ? Unit.RATIO.show(own / row.figure()) : "too short to tell";
    }

    private static String verdict(PeerRow row, double own) {
        if (row.figure() <= 0) {
            return "";
        }
        return own <= row.figure() ? "ahead" : "**behind**";
    }
}
