"""The product's own addresses under /ls, and the gate in front of them and of Streamlit's."""
