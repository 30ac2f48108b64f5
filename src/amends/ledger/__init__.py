"""The chain as tables; files kept by digest; erasure. An actor is an opaque string: it knows nobody above."""
