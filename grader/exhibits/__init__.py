"""What is shown beside verdicts, one file for each way of showing."""
