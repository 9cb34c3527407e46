package org.stblink.server.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are open. Each keeps its own {@link Link}, and the links hold on to each other: a table by number costs as much
 * as what it leads to, for every idle device.
 */
final class Links {
    private @Nullable Link first;

    /** A connection that the domain hears of now. */
    Link open(Connection connection) {
        Link link = new Link(connection);
        connection.attach(link);
        link.next = first;
        if (first != null) {
            first.previous = link;
        }
        first = link;
        return link;
    }

    /** Null before {@link #open} and after {@link #gone}. */
    @Nullable
    Link find(Connection connection) {
        return (Link) connection.attachment();
    }

    /** The connection is gone. */
    @Nullable
    Link gone(Connection connection) {
        Link link = find(connection);
        if (link == null) {
            return null;
        }
        connection.attach(null);
        if (link.previous != null) {
            link.previous.next = link.next;
        } else {
            first = link.next;
        }
        if (link.next != null) {
            link.next.previous = link.previous;
        }
        link.gone();
        return link;
    }

    List<Link> all() {
        List<Link> all = new ArrayList<>();
        for (Link link = first; link != null; link = link.next) {
            all.add(link);
        }
        return all;
    }
}
