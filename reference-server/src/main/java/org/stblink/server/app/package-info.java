/**
 * The program: its command line and configuration, the wiring of the rooms, start and stop.
 *
 * <p>Start with {@link org.stblink.server.app.ServerMain}, or, to have a server inside another program, with {@link
 * org.stblink.server.app.Server}. {@link org.stblink.server.app.SettingsReader} makes settings of a configuration file;
 * every option stands in {@code reference.conf} beside it. docs/operator.md is for who runs it.
 *
 * <p>This room knows all others, and none knows it.
 */
package org.stblink.server.app;
