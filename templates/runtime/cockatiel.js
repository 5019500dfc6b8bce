// Bundled from cockatiel 3.2.1 (MIT, see cockatiel.LICENSE), unchanged. https://github.com/connor4312/cockatiel
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

var stdin_exports = {};
__export(stdin_exports, {
  BrokenCircuitError: () => BrokenCircuitError,
  BulkheadRejectedError: () => BulkheadRejectedError,
  CircuitState: () => CircuitState,
  ConsecutiveBreaker: () => ConsecutiveBreaker,
  bulkhead: () => bulkhead,
  circuitBreaker: () => circuitBreaker,
  handleWhen: () => handleWhen
});
module.exports = __toCommonJS(stdin_exports);

var ConstantBackoff = class {
  /**
   * Backoff that returns a constant interval.
   */
  constructor(interval) {
    this.interval = interval;
  }
  /**
   * @inheritdoc
   */
  next() {
    return instance(this.interval);
  }
};
var instance = (interval) => ({
  duration: interval,
  next() {
    return this;
  }
});

var ConsecutiveBreaker = class {
  /**
   * ConsecutiveBreaker breaks if more than `threshold` exceptions are received
   * over a time period.
   */
  constructor(threshold) {
    this.threshold = threshold;
    this.state = 0;
  }
  /**
   * @inheritdoc
   */
  success() {
    this.state = 0;
  }
  /**
   * @inheritdoc
   */
  failure() {
    return ++this.state >= this.threshold;
  }
};

var TaskCancelledError = class extends Error {
  /**
   * Error thrown when a task is cancelled.
   */
  constructor(message = "Operation cancelled") {
    super(message);
    this.message = message;
    this.isTaskCancelledError = true;
  }
};

var noopDisposable = { dispose: () => void 0 };
var Event;
(function(Event2) {
  Event2.once = (event, listener) => {
    let syncDispose = false;
    let disposable;
    disposable = event((value) => {
      listener(value);
      if (disposable) {
        disposable.dispose();
      } else {
        syncDispose = true;
      }
    });
    if (syncDispose) {
      disposable.dispose();
      return noopDisposable;
    }
    return disposable;
  };
  Event2.toPromise = (event, signal) => {
    if (!signal) {
      return new Promise((resolve) => Event2.once(event, resolve));
    }
    if (signal.aborted) {
      return Promise.reject(new TaskCancelledError());
    }
    const toDispose = [];
    return new Promise((resolve, reject) => {
      const abortEvt = onAbort(signal);
      toDispose.push(abortEvt);
      toDispose.push(abortEvt.event(() => {
        reject(new TaskCancelledError());
      }));
      toDispose.push(Event2.once(event, (data) => {
        resolve(data);
      }));
    }).finally(() => {
      for (const d of toDispose) {
        d.dispose();
      }
    });
  };
})(Event || (Event = {}));
var onAbort = (signal) => {
  const evt = new OneShotEvent();
  if (signal.aborted) {
    evt.emit();
    return { event: evt.addListener, dispose: () => {
    } };
  }
  const dispose = () => signal.removeEventListener("abort", l);
  const l = () => {
    evt.emit();
    dispose();
  };
  signal.addEventListener("abort", l);
  return { event: evt.addListener, dispose };
};
var EventEmitter = class {
  constructor() {
    this.addListener = (listener) => this.addListenerInner(listener);
  }
  /**
   * Gets the number of event listeners.
   */
  get size() {
    if (!this.listeners) {
      return 0;
    } else if (typeof this.listeners === "function") {
      return 1;
    } else {
      return this.listeners.length;
    }
  }
  /**
   * Emits event data.
   */
  emit(value) {
    if (!this.listeners) {
    } else if (typeof this.listeners === "function") {
      this.listeners(value);
    } else {
      for (const listener of this.listeners) {
        listener(value);
      }
    }
  }
  addListenerInner(listener) {
    if (!this.listeners) {
      this.listeners = listener;
    } else if (typeof this.listeners === "function") {
      this.listeners = [this.listeners, listener];
    } else {
      this.listeners.push(listener);
    }
    return { dispose: () => this.removeListener(listener) };
  }
  removeListener(listener) {
    if (!this.listeners) {
      return;
    }
    if (typeof this.listeners === "function") {
      if (this.listeners === listener) {
        this.listeners = void 0;
      }
      return;
    }
    const index = this.listeners.indexOf(listener);
    if (index === -1) {
      return;
    }
    if (this.listeners.length === 2) {
      this.listeners = index === 0 ? this.listeners[1] : this.listeners[0];
    } else {
      this.listeners = this.listeners.slice(0, index).concat(this.listeners.slice(index + 1));
    }
  }
};
var OneShotEvent = class extends EventEmitter {
  constructor() {
    super(...arguments);
    this.addListener = (listener) => {
      if (this.lastValue) {
        listener(this.lastValue.value);
        return noopDisposable;
      } else {
        return this.addListenerInner(listener);
      }
    };
  }
  /**
   * @inheritdoc
   */
  emit(value) {
    this.lastValue = { value };
    super.emit(value);
    this.listeners = void 0;
  }
};

var neverAbortedSignal = new AbortController().signal;
var cancelledSrc = new AbortController();
cancelledSrc.abort();
var abortedSignal = cancelledSrc.signal;

var returnOrThrow = (failure) => {
  if ("error" in failure) {
    throw failure.error;
  }
  if ("success" in failure) {
    return failure.success;
  }
  return failure.value;
};
var makeStopwatch = () => {
  if (typeof performance !== "undefined") {
    const start = performance.now();
    return () => performance.now() - start;
  } else {
    const start = process.hrtime.bigint();
    return () => Number(process.hrtime.bigint() - start) / 1e6;
  }
};
var ExecuteWrapper = class _ExecuteWrapper {
  constructor(errorFilter = () => false, resultFilter = () => false) {
    this.errorFilter = errorFilter;
    this.resultFilter = resultFilter;
    this.successEmitter = new EventEmitter();
    this.failureEmitter = new EventEmitter();
    this.onSuccess = this.successEmitter.addListener;
    this.onFailure = this.failureEmitter.addListener;
  }
  clone() {
    return new _ExecuteWrapper(this.errorFilter, this.resultFilter);
  }
  async invoke(fn, ...args) {
    const stopwatch = this.successEmitter.size || this.failureEmitter.size ? makeStopwatch() : null;
    try {
      const value = await fn(...args);
      if (!this.resultFilter(value)) {
        if (stopwatch) {
          this.successEmitter.emit({ duration: stopwatch() });
        }
        return { success: value };
      }
      if (stopwatch) {
        this.failureEmitter.emit({ duration: stopwatch(), handled: true, reason: { value } });
      }
      return { value };
    } catch (rawError) {
      const error = rawError;
      const handled = this.errorFilter(error);
      if (stopwatch) {
        this.failureEmitter.emit({ duration: stopwatch(), handled, reason: { error } });
      }
      if (!handled) {
        throw error;
      }
      return { error };
    }
  }
};

var BrokenCircuitError = class extends Error {
  /**
   * Exception thrown from {@link CircuitBreakerPolicy.execute} when the
   * circuit breaker is open.
   */
  constructor(message = "Execution prevented because the circuit breaker is open") {
    super(message);
    this.isBrokenCircuitError = true;
  }
};

var BulkheadRejectedError = class extends Error {
  constructor(executionSlots, queueSlots) {
    super(`Bulkhead capacity exceeded (0/${executionSlots} execution slots, 0/${queueSlots} available)`);
    this.isBulkheadRejectedError = true;
  }
};

var HydratingCircuitError = class extends Error {
  /**
   * Exception thrown from {@link CircuitBreakerPolicy.execute} when the
   * circuit breaker is open.
   */
  constructor(message = "Execution prevented because the circuit breaker is open") {
    super(message);
    this.isHydratingCircuitError = true;
  }
};

var IsolatedCircuitError = class extends BrokenCircuitError {
  /**
   * Exception thrown from {@link CircuitBreakerPolicy.execute} when the
   * circuit breaker is open.
   */
  constructor() {
    super(`Execution prevented because the circuit breaker is open`);
    this.isIsolatedCircuitError = true;
  }
};

var CircuitState;
(function(CircuitState2) {
  CircuitState2[CircuitState2["Closed"] = 0] = "Closed";
  CircuitState2[CircuitState2["Open"] = 1] = "Open";
  CircuitState2[CircuitState2["HalfOpen"] = 2] = "HalfOpen";
  CircuitState2[CircuitState2["Isolated"] = 3] = "Isolated";
})(CircuitState || (CircuitState = {}));
var CircuitBreakerPolicy = class {
  /**
   * Gets the current circuit breaker state.
   */
  get state() {
    return this.innerState.value;
  }
  /**
   * Gets the last reason the circuit breaker failed.
   */
  get lastFailure() {
    return this.innerLastFailure;
  }
  constructor(options, executor) {
    this.options = options;
    this.executor = executor;
    this.breakEmitter = new EventEmitter();
    this.resetEmitter = new EventEmitter();
    this.halfOpenEmitter = new EventEmitter();
    this.stateChangeEmitter = new EventEmitter();
    this.innerState = { value: CircuitState.Closed };
    this.onBreak = this.breakEmitter.addListener;
    this.onReset = this.resetEmitter.addListener;
    this.onHalfOpen = this.halfOpenEmitter.addListener;
    this.onStateChange = this.stateChangeEmitter.addListener;
    this.onSuccess = this.executor.onSuccess;
    this.onFailure = this.executor.onFailure;
    this.halfOpenAfterBackoffFactory = typeof options.halfOpenAfter === "number" ? new ConstantBackoff(options.halfOpenAfter) : options.halfOpenAfter;
    if (options.initialState) {
      const initialState = options.initialState;
      this.innerState = initialState.ownState;
      this.options.breaker.state = initialState.breakerState;
      if (this.innerState.value === CircuitState.Open || this.innerState.value === CircuitState.HalfOpen) {
        this.innerLastFailure = { error: new HydratingCircuitError() };
        let backoff = this.halfOpenAfterBackoffFactory.next({
          attempt: 1,
          result: this.innerLastFailure,
          signal: neverAbortedSignal
        });
        for (let i = 2; i <= this.innerState.attemptNo; i++) {
          backoff = backoff.next({
            attempt: i,
            result: this.innerLastFailure,
            signal: neverAbortedSignal
          });
        }
        this.innerState.backoff = backoff;
      }
    }
  }
  /**
   * Manually holds open the circuit breaker.
   * @returns A handle that keeps the breaker open until `.dispose()` is called.
   */
  isolate() {
    if (this.innerState.value !== CircuitState.Isolated) {
      this.innerState = { value: CircuitState.Isolated, counters: 0 };
      this.breakEmitter.emit({ isolated: true });
      this.stateChangeEmitter.emit(CircuitState.Isolated);
    }
    this.innerState.counters++;
    let disposed = false;
    return {
      dispose: () => {
        if (disposed) {
          return;
        }
        disposed = true;
        if (this.innerState.value === CircuitState.Isolated && !--this.innerState.counters) {
          this.innerState = { value: CircuitState.Closed };
          this.resetEmitter.emit();
          this.stateChangeEmitter.emit(CircuitState.Closed);
        }
      }
    };
  }
  /**
   * Executes the given function.
   * @param fn Function to run
   * @throws a {@link BrokenCircuitError} if the circuit is open
   * @throws a {@link IsolatedCircuitError} if the circuit is held
   * open via {@link CircuitBreakerPolicy.isolate}
   * @returns a Promise that resolves or rejects with the function results.
   */
  async execute(fn, signal = neverAbortedSignal) {
    const state = this.innerState;
    switch (state.value) {
      case CircuitState.Closed:
        const result = await this.executor.invoke(fn, { signal });
        if ("success" in result) {
          this.options.breaker.success(state.value);
        } else {
          this.innerLastFailure = result;
          if (this.options.breaker.failure(state.value)) {
            this.open(result, signal);
          }
        }
        return returnOrThrow(result);
      case CircuitState.HalfOpen:
        await state.test.catch(() => void 0);
        if (this.state === CircuitState.Closed && signal.aborted) {
          throw new TaskCancelledError();
        }
        return this.execute(fn);
      case CircuitState.Open:
        if (Date.now() - state.openedAt < state.backoff.duration) {
          throw new BrokenCircuitError();
        }
        const test = this.halfOpen(fn, signal);
        this.innerState = {
          value: CircuitState.HalfOpen,
          test,
          backoff: state.backoff,
          attemptNo: state.attemptNo + 1
        };
        this.stateChangeEmitter.emit(CircuitState.HalfOpen);
        return test;
      case CircuitState.Isolated:
        throw new IsolatedCircuitError();
      default:
        throw new Error(`Unexpected circuit state ${state}`);
    }
  }
  /**
   * Captures circuit breaker state that can later be used to recreate the
   * breaker by passing `state` to the `circuitBreaker` function. This is
   * useful in cases like serverless functions where you may want to keep
   * the breaker state across multiple executions.
   */
  toJSON() {
    const state = this.innerState;
    let ownState;
    if (state.value === CircuitState.HalfOpen) {
      ownState = {
        value: CircuitState.Open,
        openedAt: 0,
        attemptNo: state.attemptNo
      };
    } else if (state.value === CircuitState.Open) {
      ownState = {
        value: CircuitState.Open,
        openedAt: state.openedAt,
        attemptNo: state.attemptNo
      };
    } else {
      ownState = state;
    }
    return { ownState, breakerState: this.options.breaker.state };
  }
  async halfOpen(fn, signal) {
    this.halfOpenEmitter.emit();
    try {
      const result = await this.executor.invoke(fn, { signal });
      if ("success" in result) {
        this.options.breaker.success(CircuitState.HalfOpen);
        this.close();
      } else {
        this.innerLastFailure = result;
        this.options.breaker.failure(CircuitState.HalfOpen);
        this.open(result, signal);
      }
      return returnOrThrow(result);
    } catch (err) {
      this.close();
      throw err;
    }
  }
  open(reason, signal) {
    if (this.state === CircuitState.Isolated || this.state === CircuitState.Open) {
      return;
    }
    const attemptNo = this.innerState.value === CircuitState.HalfOpen ? this.innerState.attemptNo : 1;
    const context = { attempt: attemptNo, result: reason, signal };
    const backoff = this.innerState.value === CircuitState.HalfOpen ? this.innerState.backoff.next(context) : this.halfOpenAfterBackoffFactory.next(context);
    this.innerState = { value: CircuitState.Open, openedAt: Date.now(), backoff, attemptNo };
    this.breakEmitter.emit(reason);
    this.stateChangeEmitter.emit(CircuitState.Open);
  }
  close() {
    if (this.state === CircuitState.HalfOpen) {
      this.innerState = { value: CircuitState.Closed };
      this.resetEmitter.emit();
      this.stateChangeEmitter.emit(CircuitState.Closed);
    }
  }
};

var defer = () => {
  let resolve;
  let reject;
  const promise = new Promise((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { resolve, reject, promise };
};

var BulkheadPolicy = class {
  /**
   * Returns the number of available execution slots at this point in time.
   */
  get executionSlots() {
    return this.capacity - this.active;
  }
  /**
   * Returns the number of queue slots at this point in time.
   */
  get queueSlots() {
    return this.queueCapacity - this.queue.length;
  }
  /**
   * Bulkhead limits concurrent requests made.
   */
  constructor(capacity, queueCapacity) {
    this.capacity = capacity;
    this.queueCapacity = queueCapacity;
    this.active = 0;
    this.queue = [];
    this.onRejectEmitter = new EventEmitter();
    this.executor = new ExecuteWrapper();
    this.onSuccess = this.executor.onSuccess;
    this.onFailure = this.executor.onFailure;
    this.onReject = this.onRejectEmitter.addListener;
  }
  /**
   * Executes the given function.
   * @param fn Function to execute
   * @throws a {@link BulkheadRejectedException} if the bulkhead limits are exceeeded
   */
  async execute(fn, signal = neverAbortedSignal) {
    if (signal.aborted) {
      throw new TaskCancelledError();
    }
    if (this.active < this.capacity) {
      this.active++;
      try {
        return await fn({ signal });
      } finally {
        this.active--;
        this.dequeue();
      }
    }
    if (this.queue.length < this.queueCapacity) {
      const { resolve, reject, promise } = defer();
      this.queue.push({ signal, fn, resolve, reject });
      return promise;
    }
    this.onRejectEmitter.emit();
    throw new BulkheadRejectedError(this.capacity, this.queueCapacity);
  }
  dequeue() {
    const item = this.queue.shift();
    if (!item) {
      return;
    }
    Promise.resolve().then(() => this.execute(item.fn, item.signal)).then(item.resolve).catch(item.reject);
  }
};

var NoopPolicy = class {
  constructor() {
    this.executor = new ExecuteWrapper();
    this.onSuccess = this.executor.onSuccess;
    this.onFailure = this.executor.onFailure;
  }
  async execute(fn, signal = neverAbortedSignal) {
    return returnOrThrow(await this.executor.invoke(fn, { signal }));
  }
};

var typeFilter = (cls, predicate) => predicate ? (v) => v instanceof cls && predicate(v) : (v) => v instanceof cls;
var always = () => true;
var never = () => false;
var Policy = class _Policy {
  /**
   * Factory that builds a base set of filters that can be used in circuit
   * breakers, retries, etc.
   */
  constructor(options) {
    this.options = options;
  }
  /**
   * Allows the policy to additionally handles errors of the given type.
   *
   * @param cls Class constructor to check that the error is an instance of.
   * @param predicate If provided, a function to be called with the error
   * which should return "true" if we want to handle this error.
   * @example
   * ```js
   * // retry both network errors and response errors with a 503 status code
   * new Policy()
   *  .orType(NetworkError)
   *  .orType(ResponseError, err => err.statusCode === 503)
   *  .retry()
   *  .attempts(3)
   *  .execute(() => getJsonFrom('https://example.com'));
   * ```
   */
  orType(cls, predicate) {
    const filter = typeFilter(cls, predicate);
    return new _Policy({
      ...this.options,
      errorFilter: (e) => this.options.errorFilter(e) || filter(e)
    });
  }
  /**
   * Allows the policy to additionally handles errors that pass the given
   * predicate function.
   *
   * @param predicate Takes any thrown error, and returns true if it should
   * be retried by this policy.
   * @example
   * ```js
   * // only retry if the error has a "shouldBeRetried" property set
   * new Policy()
   *  .orWhen(err => err.shouldBeRetried === true)
   *  .retry()
   *  .attempts(3)
   *  .execute(() => getJsonFrom('https://example.com'));
   * ```
   */
  orWhen(predicate) {
    return new _Policy({
      ...this.options,
      errorFilter: (e) => this.options.errorFilter(e) || predicate(e)
    });
  }
  /**
   * Adds handling for return values. The predicate will be called with
   * the return value of the executed function,
   *
   * @param predicate Takes the returned value, and returns true if it
   * should be retried by this policy.
   * @example
   * ```js
   * // retry when the response status code is a 5xx
   * new Policy()
   *  .orResultWhen(res => res.statusCode >= 500)
   *  .retry()
   *  .attempts(3)
   *  .execute(() => getJsonFrom('https://example.com'));
   * ```
   */
  orWhenResult(predicate) {
    return new _Policy({
      ...this.options,
      resultFilter: (r) => this.options.resultFilter(r) || predicate(r)
    });
  }
  /**
   * Adds handling for return values. The predicate will be called with
   * the return value of the executed function,
   *
   * @param predicate Takes the returned value, and returns true if it
   * should be retried by this policy.
   * @example
   * ```js
   * // retry when the response status code is a 5xx
   * new Policy()
   *  .orResultType(res => res.statusCode >= 500)
   *  .retry()
   *  .attempts(3)
   *  .execute(() => getJsonFrom('https://example.com'));
   * ```
   */
  orResultType(cls, predicate) {
    const filter = typeFilter(cls, predicate);
    return new _Policy({
      ...this.options,
      resultFilter: (r) => this.options.resultFilter(r) || filter(r)
    });
  }
};
var noop = new NoopPolicy();
var handleAll = new Policy({ errorFilter: always, resultFilter: never });
function handleWhen(predicate) {
  return new Policy({ errorFilter: predicate, resultFilter: never });
}
function bulkhead(limit, queue = 0) {
  return new BulkheadPolicy(limit, queue);
}
function circuitBreaker(policy, opts) {
  return new CircuitBreakerPolicy(opts, new ExecuteWrapper(policy.options.errorFilter, policy.options.resultFilter));
}
0 && (module.exports = {
  BrokenCircuitError,
  BulkheadRejectedError,
  CircuitState,
  ConsecutiveBreaker,
  bulkhead,
  circuitBreaker,
  handleWhen
});
