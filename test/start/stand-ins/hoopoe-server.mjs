// Its name is what ps shows and what the stand-in goes by.
import "./program.mjs";
