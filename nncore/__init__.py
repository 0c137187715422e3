"""The NumPy behind the lessons: what a small neural network computes, and how it learns.

- `datasets`: houses, and points in the plane to tell apart or to fit
- `neuron`, `losses`, `descent`: a linear neuron, how wrong it is, and how it gets better
- `scaling`, `robust`: inputs of one size, and lines that one wrong price does not pull away
- `softmax`: numbers into probabilities
- `network`: hidden layers, forwards, backwards and trained
"""
