/**
 * The admin API: how an operator's programs on the same machine load the allow-list, look at devices, sessions and the
 * audit, follow the events, and withdraw what must go. JSON over HTTP on loopback, behind a token that lies in a file;
 * docs/operator.md describes every call.
 *
 * <p>Start with {@link org.stblink.server.admin.AdminServer}, which has the list of paths. {@link
 * org.stblink.server.admin.Router} finds the handler and answers refusals; the classes named {@code …Api} are the
 * handlers. {@link org.stblink.server.admin.AdminClient} is the other side of it.
 *
 * <p>What it is not: it has no rules of its own. It asks the store through {@link
 * org.stblink.server.store.DeviceDirectory} and the domain through {@link org.stblink.server.domain.Operator}, on the
 * domain's thread.
 */
package org.stblink.server.admin;
