/**
 * The reference port to a Linux box: the Java SE port, and allocated addresses that are really added to an interface, IPv4 and IPv6, with
 * the system's own {@code ip} (iproute2).
 *
 * <p>{@link org.stblink.port.linux.LinuxPlatform} is the whole; {@link org.stblink.port.linux.LinuxNetworkPort} puts the addresses under
 * any other port's streams.
 *
 * <p><b>What it does to the box.</b> It adds a host address ({@code /32}, {@code /128}), and, where the server names a prefix or a
 * gateway, a rule and a routing table (7411 and up) for what comes from that address alone. It never changes the main table, nor an
 * address, rule or route that it did not add; an address that the box has already is used and left. It looks every second whether the
 * interface lost what was added, as it does when its link goes down, be it between two looks, and restores that. On closing it takes
 * all of it away; what a program that was killed left, the next one takes away when it opens the port, by a journal of what was added.
 *
 * <p><b>What it needs.</b> {@code ip}, policy routing in the kernel ({@code CONFIG_IP_MULTIPLE_TABLES}, and {@code CONFIG_IPV6_} the same)
 * where prefixes or gateways are used, and CAP_NET_ADMIN, for the program and for what it starts: root, or under systemd
 * {@code AmbientCapabilities=CAP_NET_ADMIN}. BusyBox's {@code ip} has not been tried.
 *
 * <p><b>Conflicts.</b> An address that another host of the link answers for is refused (the SDK tells the server, and tries again every
 * 30 s): for IPv6 by the system's duplicate address detection, for IPv4 by asking for the neighbour before adding. An address that
 * somebody takes afterwards, or elsewhere, is not noticed here; whoever has it cannot prove to be this box.
 */
package org.stblink.port.linux;
