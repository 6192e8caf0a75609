"""Finding: names, codes and texts of what people look for, kept ready, with typing errors met.

What is found comes from the queries `queries/serve/finding-*.rq`; they are asked once for each
version of the data.
"""
