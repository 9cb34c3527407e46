/**
 * Hosts that are real as far as one kernel can make them: network namespaces with interfaces, neighbours and routes of their own, on a
 * switch or around a router, with a server and boxes as processes in them.
 */
package org.stblink.toolchain.hosts;
