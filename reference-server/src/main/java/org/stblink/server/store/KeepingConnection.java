package org.stblink.server.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * A connection that parses each statement once: what {@link #prepareStatement(String)} gave is kept when it is closed, and
 * given again for the same text. Parsing costs several times what running a statement on one row does.
 *
 * <p>Threads: one at a time.
 */
final class KeepingConnection extends JDBC4Connection {
    /** Texts that are made up as asked (lists, searches) must not fill the memory: beyond this the one goes that was used longest ago. */
    private static final int MOST_KEPT = 48;

    /** The one that was used longest ago first: whoever is used leaves, and comes back at the end. */
    private final Map<String, Kept> idle = new LinkedHashMap<>();

    private boolean closing;

    /** @param uri the file, as SQLite wants it */
    KeepingConnection(String uri, SQLiteConfig config) throws SQLException {
        super("jdbc:sqlite:" + uri, uri, config.toProperties());
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        Kept kept = idle.remove(sql);
        return kept != null ? kept : new Kept(this, sql);
    }

    @Override
    public void close() throws SQLException {
        closing = true;
        for (Kept kept : idle.values()) {
            kept.close();
        }
        idle.clear();
        super.close();
    }

    private boolean keep(String sql, Kept statement) throws SQLException {
        if (closing || idle.putIfAbsent(sql, statement) != null) {
            return false;
        }
        if (idle.size() > MOST_KEPT) {
            Iterator<Kept> longestAgo = idle.values().iterator();
            Kept gone = longestAgo.next();
            longestAgo.remove();
            gone.end();
        }
        return true;
    }

    /** A statement that goes back to its connection instead of being closed. */
    private static final class Kept extends JDBC4PreparedStatement {
        private final KeepingConnection home;
        private final String text;

        Kept(KeepingConnection home, String text) throws SQLException {
            super(home, text);
            this.home = home;
            this.text = text;
        }

        @Override
        public void close() throws SQLException {
            if (isClosed()) {
                return;
            }
            rs.close();
            // What was bound may be secret or large.
            clearParameters();
            if (!home.keep(text, this)) {
                end();
            }
        }

        void end() throws SQLException {
            super.close();
        }
    }
}
