package org.stblink.server.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements that give a result. */
interface Query<T> {
    T run(Connection connection) throws SQLException;
}
