/**
 * What the server must not lose: the device table and its audit in one SQLite file, the keys beside it, and the directory
 * that holds both.
 *
 * <p>Start with {@link org.stblink.server.store.SqliteDeviceStore}: the domain's store, and through {@link
 * org.stblink.server.store.DeviceDirectory} the operator's. Behind it {@link org.stblink.server.store.GroupCommit} is the
 * only writer, {@link org.stblink.server.store.ReaderPool} the readers, {@link org.stblink.server.store.Database} opens
 * and checks the file; the classes named {@code …Rows} hold the SQL. {@link org.stblink.server.store.KeyDirectory} and
 * {@link org.stblink.server.store.DataDirectory} are the files around it.
 *
 * <p>The SQL keeps to what PostgreSQL takes as well, but for the schema's own dialect and {@code BEGIN IMMEDIATE}.
 *
 * <p>What it is not: it knows no rule of the protocol. What a change means was decided by the domain before it came here.
 */
package org.stblink.server.store;
