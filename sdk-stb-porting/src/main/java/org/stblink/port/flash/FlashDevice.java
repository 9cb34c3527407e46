package org.stblink.port.flash;

import java.io.IOException;

/**
 * A fixed area of raw flash memory, NOR or NAND, as its driver gives it: some erase blocks of equal size, each of some pages.
 * A vendor implements this over an MTD partition, an SPI driver, a vendor's ioctl.
 *
 * <p>The rules of the memory, which {@link FlashSecretStore} keeps: an erase sets every byte of a block to 0xFF; a page is
 * programmed whole, and once between two erases, in the order of the pages. What a power cut leaves of the page or block that
 * was being programmed or erased may be anything.
 *
 * <p>Threads: one at a time.
 */
public interface FlashDevice {
    /** Bytes that are programmed at once: 32 to 4,096. On NOR, where one byte can be programmed, 64 is a good choice. */
    int pageBytes();

    /** Pages of an erase block: 8 to 4,096. */
    int pagesPerBlock();

    /** Erase blocks: 2 to 1,024. The more, the longer the memory lasts; all wear alike. */
    int blocks();

    /**
     * Whether the driver knows a block as bad: marked by the factory, as a NAND may be from the beginning, or by the driver after
     * a failure. Such a block is never erased or programmed, nothing that stands in it keeps an area from being used, and at
     * least two others are needed. What it held before it went bad is still read. May answer differently from call to call.
     *
     * @return false where the memory has none, or the driver cannot tell: then the area must be free of bad blocks at its first
     *     use
     */
    default boolean isBad(int block) {
        return false;
    }

    /**
     * Reads a page.
     *
     * @param out receives {@link #pageBytes} bytes from {@code off} on
     * @throws IOException when the memory says that it cannot be read (its own error correction gave up); it is then asked some times
     *     more, before what stands there counts as damaged
     */
    void read(int block, int page, byte[] out, int off) throws IOException;

    /**
     * Programs a page; it is in the memory when this returns.
     *
     * @param in gives {@link #pageBytes} bytes from {@code off} on
     * @throws IOException when the memory says that it failed; the block is then not written any more before its next erase
     */
    void program(int block, int page, byte[] in, int off) throws IOException;

    /**
     * Erases a block; it is blank when this returns.
     *
     * @throws IOException when the memory says that it failed; another block is then used
     */
    void erase(int block) throws IOException;
}
