package org.stblink.internal.driver;

/** The session's I/O thread. */
final class IoTask implements Runnable {
    private final SessionDriver driver;

    IoTask(SessionDriver driver) {
        this.driver = driver;
    }

    @Override
    public void run() {
        driver.ioTaskBegins();
        try {
            boolean more = true;
            while (more) {
                more = driver.ioTurn();
            }
        } catch (RuntimeException e) {
            driver.broken(e);
        } catch (Error e) { // no memory, above all: whoever waits for this thread must not wait for ever
            driver.broken(e);
            throw e;
        } finally {
            driver.taskEnds();
        }
    }
}
