package org.stblink.server.admin;

/**
 * How the admin API is offered. The defaults and their reasons stand in the server's reference.conf.
 *
 * @param host a loopback address: the token travels in clear
 * @param port the port to listen on; 0 = any free one
 * @param maxBodyBytes the largest request body, that is, the largest import
 * @param maxEventStreams how many clients may follow the events at once; each costs a thread
 */
public record AdminSettings(String host, int port, int maxBodyBytes, int maxEventStreams) {}
