package org.stblink.internal.driver;

/** The session's event thread: every callback of the application comes on it. */
final class EventTask implements Runnable {
    private final SessionDriver driver;

    EventTask(SessionDriver driver) {
        this.driver = driver;
    }

    @Override
    public void run() {
        driver.eventTaskBegins();
        try {
            boolean more = true;
            while (more) {
                more = driver.eventTurn();
            }
        } finally {
            driver.taskEnds();
        }
    }
}
