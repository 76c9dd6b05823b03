/** The signals a task can be sent or killed with. */
export const signalNames = (
  "SIGABRT SIGALRM SIGCONT SIGHUP SIGINT SIGIO SIGIOT SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSEGV SIGSTOP SIGTERM SIGTRAP SIGTSTP " +
  "SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGWINCH SIGXCPU SIGXFSZ"
).split(" ");

/** Whether Nomad knows a signal of this name. */
export function isSignal(name: string): name is NodeJS.Signals {
  return signalNames.includes(name);
}
