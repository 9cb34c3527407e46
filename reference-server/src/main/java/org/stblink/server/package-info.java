/**
 * The reference server. Its rooms: {@code domain} (pure rules), {@code control} (the connection machine), {@code store},
 * {@code transport} (sockets), {@code admin} (API and console), {@code app} (configuration and wiring; start there).
 */
package org.stblink.server;
