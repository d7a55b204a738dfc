package io.otn.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** All work in the background. It starts when everything else has, and stops first. */
@Component
public class Workers implements SmartLifecycle {

  private final WorkerSettings settings;
  private final RightOfWay others;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();
  private volatile boolean running;

  Workers(WorkerSettings settings, RightOfWay others) {
    this.settings = settings;
    this.others = others;
  }

  /**
   * @param name what the work is called in logs and in {@code otn.workers.off}
   * @param pass does what is due and returns how much it was; nothing due lets the worker rest
   */
  public Worker add(String name, IntSupplier pass) {
    Worker worker = new Worker(name, settings.poll(), pass, others);
    workers.add(worker);
    return worker;
  }

  @Override
  public void start() {
    running = true;
    workers.stream()
        .filter(worker -> !settings.off().contains(worker.name()))
        .forEach(Worker::start);
  }

  @Override
  public void stop() {
    running = false;
    workers.forEach(Worker::stop);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.enabled();
  }
}
