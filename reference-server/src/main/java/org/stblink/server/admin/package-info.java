/**
 * The admin API: how an operator's programs load the allow-list, look at devices, calls, sessions and the audit, follow the
 * events, set the policy, rotate the server's keys, and withdraw what must go. docs/operator.md tells it in order,
 * docs/openapi.json call by call.
 *
 * <p>Start with {@link org.stblink.server.admin.AdminRoutes}, which has every call and what answers it; {@code http} below
 * finds the handler and answers refusals, {@code errors} has their texts. The classes named {@code …Api} (and {@link
 * org.stblink.server.admin.DeviceActs}) are the handlers. {@link org.stblink.server.admin.ImportJob} is one import, {@link
 * org.stblink.server.admin.CallLog} and {@link org.stblink.server.admin.Metrics} are what becomes of the domain's events.
 * {@link org.stblink.server.admin.AdminClient} is the other side of it.
 *
 * <p>What it is not: it has no rules of its own. It asks the store through {@link
 * org.stblink.server.store.DeviceDirectory} and the domain through {@link org.stblink.server.domain.Operator}, on the
 * domain's thread.
 */
package org.stblink.server.admin;
