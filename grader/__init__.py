"""Nabla: grades TensorFlow homework by its gradients, losses and accuracies."""
