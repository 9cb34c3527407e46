package org.stblink.server.transport;

/**
 * How control connections are taken. The defaults and their reasons stand in the server's reference.conf.
 *
 * @param host the address or name to listen on
 * @param port the port to listen on; 0 = any free one
 * @param backlog how many connections the system keeps waiting for accept
 * @param ioThreads event loops for connections; 0 = one a processor, at most 4
 * @param maxConnections open control connections, in whatever state; a further one hears BUSY
 * @param sendBufferBytes what may wait to be sent to one device before its connection is cut
 */
public record TransportSettings(
        String host, int port, int backlog, int ioThreads, int maxConnections, int sendBufferBytes) {}
