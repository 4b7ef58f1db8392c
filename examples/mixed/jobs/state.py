import threading

lock = threading.Lock()
pending = []


def forget(job):
    with lock:
        pending.remove(job)
